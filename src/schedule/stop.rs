//! A stop, which is asked for from outside, and a second time by those who do not want to wait.

use tokio::sync::watch;

/// Asks for a stop.
#[derive(Debug)]
pub struct Stopper(watch::Sender<u8>);

/// Whether a stop was asked for.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<u8>);

/// Both ends.
#[must_use]
pub fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(0);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks once more.
    pub fn ask(&self) {
        self.0.send_modify(|times| *times = times.saturating_add(1));
    }
}

impl Stop {
    /// Whether it was asked for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits until it was asked for so many times.
    pub async fn asked(&self, times: u8) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|asked| *asked >= times).await.is_err() {
            std::future::pending::<()>().await; // nobody is left to ask
        }
    }
}
