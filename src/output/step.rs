//! Places on a disk replaced together: where one cannot be, those before it get back what they held.

use std::fs;
use std::io;
use std::path::PathBuf;

/// The replacement of one file or folder.
#[derive(Debug)]
pub struct Step {
    /// Where what comes in is staged.
    pub new: PathBuf,
    /// Where what it takes the place of is kept meanwhile.
    pub old: PathBuf,
    /// The place.
    pub at: PathBuf,
}

/// Replaces all places in order, or none.
///
/// # Errors
/// One cannot be replaced; all are then as they were, as far as the disk lets them.
pub fn replace(steps: impl IntoIterator<Item = Step>) -> io::Result<()> {
    let mut moved = Vec::new();
    for step in steps {
        let result = step.forth();
        moved.push(step);
        if result.is_err() {
            moved.iter().rev().for_each(Step::back);
            return result;
        }
    }
    Ok(())
}

impl Step {
    fn forth(&self) -> io::Result<()> {
        if self.at.exists() {
            fs::rename(&self.at, &self.old)?;
        }
        fs::rename(&self.new, &self.at)
    }

    /// Undoes what was done of it, as far as the disk lets it.
    fn back(&self) {
        if !self.new.exists() {
            let _ = fs::rename(&self.at, &self.new);
        }
        if self.old.exists() {
            let _ = fs::rename(&self.old, &self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_undone() {
        let place = tempfile::tempdir().unwrap();
        let [new, old, at] = ["new", "old", "at"].map(|name| place.path().join(name));
        fs::write(&new, "after").unwrap();
        fs::write(&at, "before").unwrap();
        let step = Step { new, old, at: at.clone() };
        step.forth().unwrap();
        assert_eq!(fs::read_to_string(&at).unwrap(), "after");
        step.back();
        assert_eq!(fs::read_to_string(&at).unwrap(), "before");
    }
}
