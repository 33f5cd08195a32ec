//! Reading sources with a bound, and writing files so that the old content or the new one is there.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use multiplet_compiler::limits::Limits;

use crate::failure::Failure;

/// Reads a source file, at most as long as a source may be.
pub fn read_source(path: &Path) -> Result<String, Failure> {
    read_bounded(path, Limits::default().source_bytes)
}

/// Reads a text file of at most `limit` bytes; `-` is standard input.
pub fn read_bounded(path: &Path, limit: u64) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::io(path, &error))?;
    if bytes.len() as u64 > limit {
        let message = format!("{}: more than {limit} bytes", path.display());
        return Err(Failure::new("E_LIMIT_LENGTH", message));
    }
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        Failure::new("E_UTF8", format!("{}: not UTF-8 at byte {position}", path.display()))
    })
}

/// Writes a file under a temporary name beside it, syncs it and renames it. What is not a regular
/// file (a device, a pipe) is written directly.
pub fn write(path: &Path, content: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io(path, &error);
    if fs::metadata(path).is_ok_and(|m| !m.is_file()) {
        let mut file = File::options().write(true).open(path).map_err(failed)?;
        return file.write_all(content.as_bytes()).and_then(|()| file.flush()).map_err(failed);
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".multiplet-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the umask takes away what the user wants taken away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(content.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
