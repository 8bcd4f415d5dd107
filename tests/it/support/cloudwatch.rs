//! CloudWatch as AWS's client speaks to it now, in CBOR, before moto, which knows the older form of requests alone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use flate2::read::GzDecoder;
use serde_json::{Map, Value};
use url::form_urlencoded::Serializer;

use super::moto::Moto;

/// Translates requests for moto, and answers that they were done; what is there is asked of moto itself.
pub struct Watch {
    pub moto: Moto,
    address: SocketAddr,
}

impl Watch {
    pub fn start() -> Self {
        let (moto, listener) = (Moto::start(), TcpListener::bind("127.0.0.1:0").unwrap());
        let (address, url) = (listener.local_addr().unwrap(), moto.url());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &url);
            }
        });
        Self { moto, address }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks moto: `ask("Action=ListMetrics")`.
    pub fn ask(&self, form: &str) -> String {
        self.moto.query("monitoring", &format!("{form}&Version=2010-08-01"))
    }
}

/// One request a connection; a failure of moto's is said as a status.
fn serve(stream: TcpStream, moto: &str) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length, mut is_packed) = (String::new(), 0, false);
    reader.read_line(&mut line).unwrap();
    let action = line.split(' ').nth(1).and_then(|path| path.rsplit('/').next()).unwrap().to_owned();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let header = header.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        length = header.strip_prefix("content-length: ").map_or(length, |value| value.parse().unwrap());
        is_packed |= header == "content-encoding: gzip";
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    if is_packed {
        let mut whole = Vec::new();
        GzDecoder::new(body.as_slice()).read_to_end(&mut whole).unwrap();
        body = whole;
    }
    let mut form = Serializer::new(String::new());
    form.append_pair("Action", &action).append_pair("Version", "2010-08-01");
    flatten(&mut form, "", &Cbor(&body, 0).value());
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        (
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20250101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0",
        ),
    ];
    let (status, said) = super::aws::post(moto, "/", &headers, &form.finish());
    assert_eq!(status, 200, "{said}");
    let head =
        "HTTP/1.1 200 OK\r\nsmithy-protocol: rpc-v2-cbor\r\nContent-Type: application/cbor\r\nConnection: close\r\n";
    let stream = reader.get_mut();
    let _ = write!(stream, "{head}Content-Length: 1\r\n\r\n").and_then(|()| stream.write_all(&[0xa0])); // an empty map
}

/// `MetricData.member.1.MetricName`, as the older form has it.
fn flatten(form: &mut Serializer<String>, name: &str, value: &Value) {
    let under = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| flatten(form, &under(key), value)),
        Value::Array(list) => {
            list.iter().zip(1..).for_each(|(value, at)| flatten(form, &under(&format!("member.{at}")), value));
        }
        Value::String(text) => drop(form.append_pair(name, text)),
        other => drop(form.append_pair(name, &other.to_string())),
    }
}

/// A reader of as much CBOR as these requests need (RFC 8949): the bytes, and the place in them.
struct Cbor<'a>(&'a [u8], usize);

/// Ends what has no length.
const BREAK: u8 = 0xff;

impl Cbor<'_> {
    fn byte(&mut self) -> u8 {
        self.1 += 1;
        self.0[self.1 - 1]
    }

    fn number(&mut self, bytes: u32) -> u64 {
        (0..bytes).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    /// The argument of a head; `None` for what has no length.
    fn argument(&mut self, low: u8) -> Option<u64> {
        match low {
            24..=27 => Some(self.number(1 << (low - 24))),
            31 => None,
            small => Some(u64::from(small)),
        }
    }

    /// So many items, or those up to the break.
    fn is_more(&mut self, count: Option<u64>, done: u64) -> bool {
        if let Some(count) = count {
            return done < count;
        }
        let is_break = self.0[self.1] == BREAK;
        self.1 += usize::from(is_break);
        !is_break
    }

    fn value(&mut self) -> Value {
        let head = self.byte();
        let (major, low) = (head >> 5, head & 31);
        if major == 7 {
            return match low {
                20 => false.into(),
                21 => true.into(),
                26 => f64::from(f32::from_bits(u32::try_from(self.number(4)).unwrap())).into(),
                27 => f64::from_bits(self.number(8)).into(),
                _ => Value::Null,
            };
        }
        let count = self.argument(low);
        match major {
            0 => count.unwrap().into(),
            3 => {
                let end = self.1 + usize::try_from(count.unwrap()).unwrap();
                let text = String::from_utf8(self.0[self.1..end].to_vec()).unwrap();
                self.1 = end;
                text.into()
            }
            4 => {
                let mut list = Vec::new();
                while self.is_more(count, list.len() as u64) {
                    list.push(self.value());
                }
                list.into()
            }
            5 => {
                let mut map = Map::new();
                while self.is_more(count, map.len() as u64) {
                    let Value::String(key) = self.value() else { panic!("a key that is no text") };
                    let value = self.value();
                    map.insert(key, value);
                }
                map.into()
            }
            // A tag: the seconds of a time.
            6 => {
                let seconds = self.value();
                let seconds =
                    seconds.as_i64().unwrap_or_else(|| format!("{:.0}", seconds.as_f64().unwrap()).parse().unwrap());
                chrono::DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339().into()
            }
            other => panic!("type {other} of CBOR"),
        }
    }
}
