//! The history file: one entry a line, appended in one write, so that a killed session loses at
//! most its last line.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::failure::Failure;
use crate::files;

/// So many entries are offered; a file with twice as many is shortened.
pub const MOST_ENTRIES: usize = 1000;

/// So many bytes at the end of the file are read.
const MOST_BYTES: u64 = 1 << 20;

/// Where entries are kept.
#[derive(Debug)]
pub struct History {
    path: PathBuf,
    /// Whether the file ends in the middle of a line.
    is_torn: bool,
}

impl History {
    /// The history of this user; none without a home.
    pub fn of_user() -> Option<Self> {
        let folders = etcetera::choose_base_strategy().ok()?;
        let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
        // A home that does not exist is not ours to make.
        let has_place = folders.home_dir().is_dir() || folder.is_dir();
        has_place.then(|| Self::at(folder.join("multiplet").join("history")))
    }

    /// The history in this file.
    pub fn at(path: PathBuf) -> Self {
        Self { path, is_torn: false }
    }

    /// The entries, oldest first; what cannot be read is left out.
    pub fn load(&mut self) -> Vec<String> {
        let bytes = tail(&self.path).unwrap_or_default();
        self.is_torn = bytes.last().is_some_and(|byte| *byte != b'\n');
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        // After the last newline stands nothing, or a torn line.
        lines.pop();
        let is_long = lines.len() > 2 * MOST_ENTRIES || bytes.len() as u64 == MOST_BYTES;
        let readable = lines.iter().filter_map(|line| std::str::from_utf8(line).ok());
        let mut entries: Vec<String> = readable.map(unescaped).collect();
        entries.drain(..entries.len().saturating_sub(MOST_ENTRIES));
        if is_long {
            let text: String = entries.iter().map(|entry| escaped(entry)).collect();
            // A history that stays long is still a history.
            if files::write(&self.path, &text).is_ok() {
                self.is_torn = false;
            }
        }
        entries
    }

    /// Adds an entry.
    pub fn append(&mut self, entry: &str) -> Result<(), Failure> {
        let mut line = escaped(entry);
        if self.is_torn {
            line.insert(0, '\n');
        }
        self.open().and_then(|mut file| file.write_all(line.as_bytes())).map_err(|error| {
            // Whatever part of the line was written must not swallow the next one.
            self.is_torn = true;
            Failure::io(&self.path, &error)
        })?;
        self.is_torn = false;
        Ok(())
    }

    fn open(&self) -> std::io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(&self.path)
    }
}

/// The end of a file.
fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MOST_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The entry as a line: a backslash before what would end it.
fn escaped(entry: &str) -> String {
    entry.replace('\\', "\\\\").replace('\n', "\\n") + "\n"
}

fn unescaped(line: &str) -> String {
    let mut entry = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (c, c == '\\') {
            (_, true) => match characters.next() {
                Some('n') => entry.push('\n'),
                Some(other) => entry.push(other),
                None => {}
            },
            (c, false) => entry.push(c),
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{History, MOST_ENTRIES};

    #[test]
    fn entries_come_back_after_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/multiplet/history");
        let mut history = History::at(path.clone());
        assert!(history.load().is_empty());
        for entry in ["x^2", "fn f(x) {\n x\\n }", "λ"] {
            history.append(entry).unwrap();
        }
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"\xff\xfe\nhalf a li");
        fs::write(&path, bytes).unwrap();
        let mut history = History::at(path.clone());
        assert_eq!(history.load(), ["x^2", "fn f(x) {\n x\\n }", "λ"]);
        history.append("next").unwrap();
        assert_eq!(History::at(path).load()[3..], ["half a li", "next"]);
    }

    #[test]
    fn a_long_history_is_shortened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        let lines: String = (0..3 * MOST_ENTRIES).map(|k| format!("{k}\n")).collect();
        fs::write(&path, lines).unwrap();
        assert_eq!(History::at(path.clone()).load().len(), MOST_ENTRIES);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), MOST_ENTRIES);
        assert_eq!(History::at(path).load()[MOST_ENTRIES - 1], (3 * MOST_ENTRIES - 1).to_string());
    }

    #[test]
    fn no_place_is_an_error_to_be_told() {
        let mut history = History::at("/dev/null/history".into());
        assert!(history.load().is_empty());
        assert!(history.append("x").unwrap_err().to_string().starts_with("error[E_IO]"));
    }
}
