package logly.agent.tail;

/**
 * Which file it is: device and inode, and the hash of its first bytes, since inodes are used again and files are copied.
 *
 * @param headLength how many bytes the hash covers; at most {@link #HEAD}, less while the file is short
 */
record FileIdentity(long device, long inode, long headHash, int headLength) {
    /** So many leading bytes are hashed at most. */
    static final int HEAD = 1024;

    boolean isSameInode(FileIdentity other) {
        return device == other.device && inode == other.inode;
    }

    /** FNV-1a of 64 bits. */
    static long hash(byte[] bytes, int from, int end) {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < end; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * 0x100000001b3L;
        }
        return hash;
    }
}
