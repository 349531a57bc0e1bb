package logly.agent.error;

import java.util.List;

/** Disks and file systems. */
final class StorageErrors {
    static final List<ErrorType> TYPES = List.of(
            new ErrorType(
                    "filesystem_corrupt",
                    Category.FILESYSTEM,
                    20,
                    List.of(
                            "ext4-fs error*",
                            "xfs_corrupt*",
                            "corruption of in-memory data",
                            "corruption detected*",
                            "btrfs error*",
                            "btrfs critical*",
                            "bad magic number in super*",
                            "structure needs cleaning",
                            "aborting journal",
                            "journal has aborted",
                            "can't read superblock",
                            "metadata corruption detected*"),
                    List.of("the disk below fails, or the power went away while it wrote"),
                    List.of(
                            "dmesg -T | grep -iE 'error|corrupt'",
                            "smartctl -a /dev/{device:DEVICE}",
                            "save what matters, then fsck while it is not mounted")),
            new ErrorType(
                    "disk_io_error",
                    Category.FILESYSTEM,
                    20,
                    List.of(
                            "i/o error",
                            "input/output error*",
                            "medium error",
                            "buffer i/o error*",
                            "unrecovered read error",
                            "uncorrectable sector*",
                            "reallocated sector*",
                            "disk failure on",
                            "failed smart*",
                            "currently unreadable*",
                            "offline uncorrectable*",
                            "critical medium error",
                            "blk_update_request*"),
                    List.of("{device:the disk} or its cable is failing"),
                    List.of(
                            "smartctl -a /dev/{device:DEVICE}",
                            "cat /proc/mdstat",
                            "save what matters now, replace the disk")),
            new ErrorType(
                    "filesystem_read_only",
                    Category.FILESYSTEM,
                    20,
                    List.of(
                            "read-only file system",
                            "remounting filesystem read-only",
                            "erofs",
                            "forced readonly",
                            "set read-only",
                            "mounted read-only"),
                    List.of(
                            "the kernel protects a file system after an error below it",
                            "it is mounted read-only on purpose"),
                    List.of(
                            "dmesg -T | grep -iE 'error|remount'",
                            "findmnt -o TARGET,OPTIONS | grep -w ro",
                            "fsck it while it is not mounted")),
            new ErrorType(
                    "disk_full",
                    Category.RESOURCE,
                    20,
                    List.of(
                            "no space left on device",
                            "enospc",
                            "disk full",
                            "disk is full",
                            "out of disk space",
                            "insufficient disk space",
                            "not enough disk space",
                            "filesystem full",
                            "file system is full",
                            "could not extend file",
                            "not enough free space"),
                    List.of(
                            "a file system is full, or has no inode left",
                            "a deleted file that is still open keeps its room"),
                    List.of("df -h; df -i", "du -xh --max-depth=2 {path:/} | sort -h | tail", "lsof +L1")),
            new ErrorType(
                    "quota_exceeded",
                    Category.RESOURCE,
                    10,
                    List.of(
                            "disk quota exceeded",
                            "edquot",
                            "over quota",
                            "quota exceeded",
                            "mailbox full",
                            "mailbox is full"),
                    List.of("{user:the user} or {service:the service} has used what it is allowed"),
                    List.of("repquota -a", "remove old files or raise the quota")),
            new ErrorType(
                    "stale_mount",
                    Category.FILESYSTEM,
                    15,
                    List.of(
                            "stale file handle",
                            "stale nfs file handle",
                            "estale",
                            "not responding, still trying",
                            "nfs: server*",
                            "cifs vfs*",
                            "transport endpoint is not connected"),
                    List.of("the server of a network file system is away or was started again"),
                    List.of(
                            "findmnt -t nfs,nfs4,cifs",
                            "umount -l {path:MOUNT} && mount {path:MOUNT}",
                            "ping its server")),
            new ErrorType(
                    "mount_failed",
                    Category.FILESYSTEM,
                    10,
                    List.of(
                            "failed to mount",
                            "mount failed*",
                            "wrong fs type*",
                            "mount error*",
                            "special device*",
                            "unknown filesystem type*"),
                    List.of("the device or its entry in /etc/fstab is wrong or missing"),
                    List.of("findmnt --verify", "blkid; cat /etc/fstab")),
            new ErrorType(
                    "file_not_found",
                    Category.FILESYSTEM,
                    0,
                    List.of(
                            "no such file or directory",
                            "enoent",
                            "filenotfoundexception",
                            "filenotfounderror",
                            "file not found",
                            "nosuchfileexception",
                            "cannot find the file*",
                            "failed to open stream",
                            "file does not exist"),
                    List.of(
                            "{path:the file} was moved, deleted or never deployed; a relative path depends on the working directory"),
                    List.of("ls -ld {path:the path}", "namei -l {path:the path}")),
            new ErrorType(
                    "file_limit",
                    Category.FILESYSTEM,
                    0,
                    List.of(
                            "file name too long",
                            "enametoolong",
                            "too many levels of symbolic links",
                            "eloop",
                            "file too large",
                            "efbig",
                            "is a directory",
                            "eisdir",
                            "not a directory",
                            "enotdir",
                            "directory not empty",
                            "enotempty"),
                    List.of("{path:the path} is not what the program takes it for"),
                    List.of("namei -l {path:the path}")));

    private StorageErrors() {}
}
