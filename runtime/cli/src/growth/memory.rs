//! The most memory that this process had in use, where the system tells (Linux).

use std::fs;

/// Begins to measure anew.
pub fn reset_peak() {
    // Where this is not possible, the peak is the one since the process began.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Bytes.
pub fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{peak, reset_peak};

    #[test]
    fn a_large_allocation_shows() {
        reset_peak();
        let before = peak().unwrap();
        let large = vec![1u8; 64 << 20];
        assert!(large.iter().map(|b| usize::from(*b)).sum::<usize>() == 64 << 20);
        assert!(peak().unwrap() >= before.min(64 << 20));
        assert!(peak().unwrap() >= 64 << 20);
    }
}
