//! Chromium without a window (Debian's package `chromium`), told what to do over its debugging pipe.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The pipe's two ends are descriptors 3 and 4; what hangs is ended after two minutes.
const START: &str = "exec timeout 120 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe \
    --user-data-dir=\"$1\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Pixels across.
    pub width: u32,
    /// What `prefers-color-scheme` says.
    pub scheme: &'static str,
}

/// A browser with one page; it ends with its value.
pub struct Chromium {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    calls: u64,
    /// What it told unasked, in order.
    events: Vec<Value>,
    profile: tempfile::TempDir,
}

impl Chromium {
    /// Opens a file, and waits until it is loaded.
    ///
    /// # Panics
    /// Chromium is not installed.
    #[track_caller]
    pub fn open(path: &Path, look: Look) -> Self {
        let mut browser = Self::start(look);
        browser.load(&format!("file://{}", path.display()));
        browser
    }

    /// Shows a page as a file, with an address's end: `#section-1`.
    #[track_caller]
    pub fn show(page: &str, end: &str, look: Look) -> Self {
        let mut browser = Self::start(look);
        browser.load_page(page, end);
        browser
    }

    /// The same where scripts are turned off.
    #[track_caller]
    pub fn show_still(page: &str, look: Look) -> Self {
        let mut browser = Self::start(look);
        browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
        browser.load_page(page, "");
        browser
    }

    /// Opens an address.
    #[track_caller]
    pub fn open_url(url: &str, look: Look) -> Self {
        let mut browser = Self::start(look);
        browser.load(url);
        browser
    }

    /// The same where scripts are turned off.
    #[track_caller]
    pub fn open_url_still(url: &str, look: Look) -> Self {
        let mut browser = Self::start(look);
        browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
        browser.load(url);
        browser
    }

    fn load_page(&mut self, page: &str, end: &str) {
        let path = self.profile.path().join("page.html");
        std::fs::write(&path, page).unwrap();
        self.load(&format!("file://{}{end}", path.display()));
    }

    /// Goes to an address, and waits until it is loaded.
    #[track_caller]
    pub fn load(&mut self, url: &str) {
        self.leave(|page| {
            page.call("Page.navigate", json!({ "url": url }));
        });
    }

    /// Does what leads to another page, and waits until that is loaded.
    #[track_caller]
    pub fn leave(&mut self, by: impl FnOnce(&mut Self)) {
        let before = self.events.len();
        by(self);
        self.wait("Page.loadEventFired", before);
        self.evaluate("document.fonts.ready.then(() => 0)");
    }

    /// Does what saves a file, and gives back its name and what it holds.
    #[track_caller]
    pub fn save(&mut self, by: impl FnOnce(&mut Self)) -> (String, Vec<u8>) {
        let before = self.events.len();
        by(self);
        let begun = self.wait("Browser.downloadWillBegin", before);
        let (name, id) = (begun["suggestedFilename"].as_str().unwrap(), begun["guid"].as_str().unwrap());
        let told = |event: &Value| event["params"]["guid"] == id && event["params"]["state"] == "completed";
        while !self.events[before..].iter().any(told) {
            let told = self.read();
            self.events.push(told);
        }
        (name.to_owned(), std::fs::read(self.profile.path().join(id)).unwrap())
    }

    /// The cookies of the page's address.
    pub fn cookies(&mut self) -> Value {
        self.call("Network.getCookies", json!({}))["cookies"].clone()
    }

    #[track_caller]
    fn start(look: Look) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", START, "sh"]).arg(profile.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut browser = Self { child, input, output, session: None, calls: 0, events: Vec::new(), profile };
        browser.attach(look);
        browser
    }

    /// Looks at the page as it is printed.
    pub fn print(&mut self) {
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    }

    fn attach(&mut self, look: Look) {
        let folder = json!({ "behavior": "allowAndName", "downloadPath": self.profile.path(), "eventsEnabled": true });
        self.call("Browser.setDownloadBehavior", folder);
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let session = self.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
        let scheme = json!([{ "name": "prefers-color-scheme", "value": look.scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": scheme }));
        let size = json!({ "width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": look.width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let how = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", how);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Clicks in the middle of what a selector finds first.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        let place = format!(
            "(() => {{ const e = document.querySelector({selector:?}); e.scrollIntoView({{ block: 'center' }});
                const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] }})()"
        );
        let place = self.evaluate(&place);
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", click);
        }
    }

    /// Presses a key: `Tab`, `Enter`, `Escape` or `Space`.
    pub fn press(&mut self, key: &str) {
        let (name, code, text) = match key {
            "Tab" => (key, 9, ""),
            "Enter" => (key, 13, "\r"),
            "Escape" => (key, 27, ""),
            _ => (" ", 32, " "),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let press = json!({ "type": kind, "key": name, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", press);
        }
    }

    /// The page as those hear it who do not see it.
    pub fn accessibility(&mut self) -> Value {
        self.call("Accessibility.getFullAXTree", json!({}))
    }

    /// What the page wrote to the console, threw or was refused.
    pub fn complaints(&self) -> Vec<&Value> {
        let told = ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
        self.events.iter().filter(|event| told.iter().any(|name| event["method"] == *name)).collect()
    }

    /// The addresses that were asked for.
    pub fn requests(&self) -> Vec<&str> {
        let sent = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        sent.filter_map(|event| event["params"]["request"]["url"].as_str()).collect()
    }

    /// The whole page as PNG.
    pub fn screenshot(&mut self) -> Vec<u8> {
        let picture = self.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
        STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }

    /// The page as it is printed: a PDF in A4.
    pub fn pdf(&mut self) -> Vec<u8> {
        let printed = self.call("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true }));
        STANDARD.decode(printed["data"].as_str().unwrap()).unwrap()
    }

    /// Calls a method of the protocol, and waits for its answer.
    #[track_caller]
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        // Where the pipe is closed, reading says so.
        let _ = self.input.write_all(format!("{message}\0").as_bytes());
        loop {
            let answer = self.read();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    /// Waits for what the browser tells unasked, after so many events.
    #[track_caller]
    fn wait(&mut self, event: &str, before: usize) -> Value {
        loop {
            if let Some(told) = self.events[before..].iter().find(|told| told["method"] == event) {
                return told["params"].clone();
            }
            let told = self.read();
            self.events.push(told);
        }
    }

    #[track_caller]
    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.output.read_until(0, &mut message).unwrap();
        assert!(message.pop() == Some(0), "the tests need chromium: apt-get install chromium");
        serde_json::from_slice(&message).unwrap()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The session may be what failed.
        let _ = self.input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.child.wait();
    }
}
