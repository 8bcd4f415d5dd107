//! A mail server: it speaks as much SMTP as a client needs, notes the mail, and refuses whom it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How the server behaves.
#[derive(Debug, Clone, Default)]
pub struct Manners {
    /// What it says to a reader whose address begins with `refused` of mail.
    pub refused: Option<&'static str>,
    /// What it says to every mail's text.
    pub data: Option<&'static str>,
    /// What it says to a login, where it asks for one; the login follows.
    pub login: Option<&'static str>,
    /// Whether it hangs up before it greets.
    pub cuts: bool,
    /// Whether it never greets.
    pub hangs: bool,
    /// Whether it speaks TLS, from the first byte or when it is asked to.
    pub protection: Option<Begins>,
}

/// When TLS begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    AtOnce,
    WhenAsked,
}

/// A connection, in the clear or under TLS.
trait Duplex: Read + Write {}

impl<T: Read + Write> Duplex for T {}

type Stream = BufReader<Box<dyn Duplex>>;

/// A mail that was taken.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    pub data: String,
    /// User and password, where there was a login.
    pub login: Option<(String, String)>,
}

/// The server; its thread waits for connections until the tests end.
pub struct Smtp {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Smtp {
    pub fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, taken) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let shared = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manners, shared) = (manners.clone(), Arc::clone(&shared));
                std::thread::spawn(move || talk(stream, &manners, &shared));
            }
        });
        Self { address, taken }
    }

    /// The keys of a sink that sends here.
    pub fn keys(&self, to: &str, more: &str) -> String {
        format!(
            "kind = \"email\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"Costs <costs@example.com>\"\nto = {to}\n{more}",
            self.address.port()
        )
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

/// The certificate of this server, which is its own authority, and its key: made by openssl for 127.0.0.1, and good for a century.
pub const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mail.pem");

fn protected(stream: Box<dyn Duplex>) -> Box<dyn Duplex> {
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_file(CERTIFICATE.replace(".pem", ".key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    Box::new(StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream))
}

fn talk(stream: TcpStream, manners: &Manners, taken: &Mutex<Vec<Taken>>) -> Option<()> {
    if manners.cuts {
        return None;
    }
    let mut plain: Box<dyn Duplex> = Box::new(stream);
    if manners.protection == Some(Begins::AtOnce) {
        plain = protected(plain);
    }
    let mut reader = BufReader::new(plain);
    let mut is_clear = manners.protection == Some(Begins::WhenAsked);
    if manners.hangs {
        let _ = reader.read(&mut [0]);
        return None;
    }
    say(&mut reader, "220 here")?;
    let mut mail = Taken::default();
    loop {
        let line = line(&mut reader)?;
        let reply = match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" if manners.login.is_some() && !is_clear => "250-here\r\n250 AUTH PLAIN",
            "EHLO" if is_clear => "250-here\r\n250 STARTTLS",
            "STARTTLS" => {
                say(&mut reader, "220 go on")?;
                reader = BufReader::new(protected(reader.into_inner()));
                is_clear = false;
                continue;
            }
            "MAIL" if is_clear => "530 not in the clear",
            "AUTH" => {
                mail.login = login(&line);
                // As some servers do, it repeats what it was told.
                let repeated = format!("{} {line}", manners.login.unwrap_or("535"));
                say(&mut reader, if manners.login == Some("235") { "235 fine" } else { &repeated })?;
                continue;
            }
            "MAIL" => {
                mail.from = address(&line);
                "250 fine"
            }
            "RCPT" => match manners.refused {
                Some(refusal) if address(&line).starts_with("refused") => refusal,
                _ => {
                    mail.to.push(address(&line));
                    "250 fine"
                }
            },
            "DATA" => {
                say(&mut reader, "354 go on")?;
                mail.data = text(&mut reader)?;
                if manners.data.is_none() {
                    taken.lock().unwrap().push(std::mem::take(&mut mail));
                }
                manners.data.unwrap_or("250 taken")
            }
            "RSET" => {
                mail = Taken::default();
                "250 fine"
            }
            "QUIT" => {
                say(&mut reader, "221 bye");
                return None;
            }
            _ => "250 fine",
        };
        say(&mut reader, reply)?;
    }
}

fn say(reader: &mut Stream, text: &str) -> Option<()> {
    reader.get_mut().write_all(format!("{text}\r\n").as_bytes()).ok()
}

fn line(reader: &mut Stream) -> Option<String> {
    let mut line = String::new();
    (reader.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
}

/// The text up to the full stop that stands alone.
fn text(reader: &mut Stream) -> Option<String> {
    let mut text = String::new();
    loop {
        match line(reader)?.as_str() {
            "." => return Some(text),
            line => text.extend([line.strip_prefix('.').unwrap_or(line), "\n"]),
        }
    }
}

fn address(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(String::new(), |(address, _)| address.to_owned())
}

fn login(line: &str) -> Option<(String, String)> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(line.rsplit(' ').next()?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut parts = text.split('\0').skip(1).map(str::to_owned);
    Some((parts.next()?, parts.next()?))
}
