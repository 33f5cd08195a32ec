//! Reading with a bound, and writing so that the old content or the whole new one is there.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use multiplet_compiler::code::Code;
use multiplet_compiler::limits::Limits;

use crate::failure::Failure;
use crate::output;

/// Reads a source file, at most as long as a source may be.
pub fn read_source(path: &Path, limits: &Limits) -> Result<String, Failure> {
    read_bounded(path, limits.source_bytes)
}

/// Reads a text file of at most `limit` bytes; `-` is standard input.
pub fn read_bounded(path: &Path, limit: u64) -> Result<String, Failure> {
    let bytes = read_bytes(path, limit)?;
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        let message = format!("{}: not UTF-8 at byte {position}", path.display());
        Failure::new(Code::Utf8.as_str(), message)
    })
}

/// Reads any file of at most `limit` bytes; `-` is standard input.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::io(path, &error))?;
    if bytes.len() as u64 > limit {
        let message = format!("{}: more than {limit} bytes", path.display());
        return Err(Failure::new(Code::LimitLength.as_str(), message));
    }
    Ok(bytes)
}

/// Writes to a file, or to standard output where there is none or it is called `-`.
pub fn write_or_print(path: Option<&Path>, content: &str) -> Result<(), Failure> {
    match path {
        Some(path) if path != Path::new("-") => write(path, content),
        _ => output::print(content),
    }
}

/// Writes a file under a temporary name beside it, syncs it and renames it. What is not a regular
/// file (a device, a pipe) is written directly.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    let content = content.as_ref();
    let failed = |error: io::Error| Failure::io(path, &error);
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        let mut file = File::options().write(true).open(path).map_err(failed)?;
        return file.write_all(content).and_then(|()| file.flush()).map_err(failed);
    }
    // What a symbolic link points to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    // `tempfile` adds the random name of its file to the message; the cause alone is enough.
    let plain = |error: io::Error| {
        let text = error.to_string();
        let cause = text.split(" at path ").next().unwrap_or_default();
        failed(io::Error::new(error.kind(), cause))
    };
    let mut file = builder().tempfile_in(&folder).map_err(plain)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions()).map_err(failed)?;
    }
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    // The rename itself survives a power cut only then; not every system can do it.
    let _ = File::open(&folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Temporary files have random names and the permissions of any new file.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".multiplet-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask takes away what the user wants taken away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{read_bounded, write};

    #[test]
    fn reading_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), "12345");
        let long = read_bounded(&path, 4).unwrap_err().to_string();
        assert!(long.starts_with("error[E_LIMIT_LENGTH]"), "{long}");
        fs::write(&path, b"ab\xff").unwrap();
        let broken = read_bounded(&path, 9).unwrap_err().to_string();
        assert!(broken.starts_with("error[E_UTF8]") && broken.contains("byte 2"), "{broken}");
        let folder = read_bounded(folder.path(), 9).unwrap_err().to_string();
        assert!(folder.starts_with("error[E_IO]"), "{folder}");
    }

    #[cfg(unix)]
    #[test]
    fn replacing_keeps_permissions_and_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        symlink("file", &link).unwrap();
        write(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        let error = write(Path::new("/nonexistent/dir/a"), "x").unwrap_err().to_string();
        assert!(error.starts_with("error[E_IO]: /nonexistent/dir/a"), "{error}");
    }
}
