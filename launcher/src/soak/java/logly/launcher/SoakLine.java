package logly.launcher;

/** The nth line of the soak: its address and port together occur in no other line, and tell its number. */
record SoakLine(int number) {
    private static final int ADDRESSES = 200;
    private static final int FIRST_PORT = 1024;
    /** Beyond it ports would end. */
    static final int MOST = ADDRESSES * (65_536 - FIRST_PORT);

    private static final String NETWORK = "203.0.113.";

    /** Which line a stored event is. */
    static SoakLine of(String ipAddress, String port) {
        int address = Integer.parseInt(ipAddress.substring(NETWORK.length())) - 1;
        return new SoakLine((Integer.parseInt(port) - FIRST_PORT) * ADDRESSES + address);
    }

    String message() {
        String from = " from " + NETWORK + (number % ADDRESSES + 1) + " port " + (FIRST_PORT + number / ADDRESSES);
        return switch (number % 4) {
            case 0 -> "Failed password for root" + from + " ssh2";
            case 1 -> "Accepted publickey for deploy" + from + " ssh2: ED25519 SHA256:k" + number;
            case 2 -> "Invalid user oracle" + from;
            default -> "Failed password for invalid user oracle" + from + " ssh2";
        };
    }

    String action() {
        return switch (number % 4) {
            case 1 -> "SUCCESSFUL_LOGIN";
            case 2 -> "INVALID_USER";
            default -> "FAILED_LOGIN";
        };
    }
}
