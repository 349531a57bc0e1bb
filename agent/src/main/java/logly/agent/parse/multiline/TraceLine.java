package logly.agent.parse.multiline;

/** What a line within a record of several lines is. */
public final class TraceLine {
    private TraceLine() {}

    /** Whether it is a frame of a stack. */
    public static boolean isFrame(String line) {
        LineShape shape = LineShape.of(line);
        return shape == LineShape.INDENTED_FRAME || shape == LineShape.FRAME || shape == LineShape.NUMBERED;
    }
}
