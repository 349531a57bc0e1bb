package logly.agent.parse.multiline;

import static logly.agent.parse.multiline.RecordStart.at;
import static logly.agent.parse.multiline.RecordStart.endOfDigits;
import static logly.agent.parse.multiline.RecordStart.isDigit;

import java.util.List;

/** What single lines of stack traces look like, over all languages. */
final class TraceText {
    static final String TRACEBACK = "Traceback (most recent call last):";

    static final String GROUP = "+ Exception Group Traceback";

    private static final List<String> HEADS = List.of(
            "Exception in ",
            "Exception ignored ",
            "Uncaught ",
            "Unhandled ",
            "PHP Fatal error:",
            "Fatal error: Uncaught",
            "exception '",
            "error: Uncaught",
            "** (",
            "terminate called",
            "panic: ",
            "fatal error: ",
            "thread '");
    private static final List<String> CLASSES = List.of("Exception", "Error", "Throwable", "Failure", "Panic", "Fault");
    private static final List<String> FRAMES =
            List.of("at ", "from ", "File \"", "... ", "thrown in ", "Caused by", "Suppressed: ", "(elided ");

    private TraceText() {}

    /** Whether an unindented line names an exception, so that a stack trace may follow. */
    static boolean isHead(String line) {
        if (HEADS.stream().anyMatch(line::startsWith) || (line.startsWith("═") && line.contains("EXCEPTION"))) {
            return true;
        }
        boolean signal = line.startsWith("SIG") && line.indexOf(": ") > 4 && line.indexOf(": ") < 10;
        return signal || isRubyHead(line) || CLASSES.stream().anyMatch(name -> startsWithClass(line, 0, name));
    }

    /** Rails indents the head too: {@code  NoMethodError (undefined method):}. */
    static boolean isIndentedHead(String line, int from) {
        return line.endsWith("):") && CLASSES.stream().anyMatch(name -> startsWithClass(line, from, name));
    }

    /** {@code script.rb:3:in `run': message (RuntimeError)}. */
    private static boolean isRubyHead(String line) {
        return isRubyFrame(line, 0) && line.contains("': ") && line.endsWith(")");
    }

    /** Whether any class of an exception is named. */
    static boolean namesException(String line) {
        return CLASSES.stream().anyMatch(name -> {
            int at = line.indexOf(name);
            return at >= 0 && !Character.isLetterOrDigit(at(line, at + name.length()));
        });
    }

    /** Whether a class whose name ends so starts here, and behind it the message, its remark or nothing. */
    private static boolean startsWithClass(String line, int from, String ending) {
        int end = from;
        int segment = from;
        while (end < line.length() && isClassCharacter(line.charAt(end))) {
            char c = line.charAt(end);
            boolean divides = c == '.' || c == '\\' || c == '/' || (c == ':' && at(line, end + 1) == ':');
            if (c == ':' && !divides && at(line, end - 1) != ':') {
                break;
            }
            segment = divides || c == ':' ? end + 1 : segment;
            end++;
        }
        char behind = at(line, end);
        char next = at(line, end + 1);
        boolean closed = behind == 0 || behind == ':' || (behind == ' ' && (next == '(' || next == '['));
        return closed
                && Character.isUpperCase(at(line, segment))
                && end - ending.length() >= segment
                && line.startsWith(ending, end - ending.length());
    }

    private static boolean isClassCharacter(char c) {
        return Character.isLetterOrDigit(c) || "._$\\/:".indexOf(c) >= 0;
    }

    /** Whether what stands here, behind the indentation, is a frame of a stack. */
    static boolean isFrame(String line, int from) {
        char first = at(line, from);
        int number = endOfDigits(line, from);
        return FRAMES.stream().anyMatch(start -> line.startsWith(start, from))
                || (first == '#' && isDigit(at(line, from + 1)))
                || (number > from && at(line, number) == ':' && at(line, number + 1) == ' ')
                || isRubyFrame(line, from)
                || namesLine(line, from);
    }

    /** Whether an unindented line is a frame, which it can only be within a trace. */
    static boolean isBareFrame(String line) {
        boolean located = line.endsWith(")") || isDigit(at(line, line.length() - 1));
        boolean java = line.startsWith("at ") && located && (line.indexOf('(') > 3 || line.indexOf(':') > 3);
        int sign = line.indexOf('@');
        boolean firefox = sign >= 0
                && line.indexOf(' ') < 0
                && line.indexOf(':', sign) > 0
                && isDigit(at(line, line.length() - 1));
        return java || firefox || isRubyFrame(line, 0);
    }

    private static boolean isRubyFrame(String line, int from) {
        int in = line.indexOf(":in ", from);
        char quote = at(line, in + 4);
        return in > from && isDigit(at(line, in - 1)) && (quote == '`' || quote == '\'');
    }

    /** A place in a file, {@code name.ext:12} or {@code name.ext line 12}. */
    private static boolean namesLine(String line, int from) {
        int at = line.indexOf('.', from);
        while (at >= 0) {
            int end = at + 1;
            while (end < line.length() && Character.isLetterOrDigit(line.charAt(end))) {
                end++;
            }
            boolean extension = end > at + 1 && end < at + 8 && Character.isLetter(at(line, at + 1));
            if (extension && ((at(line, end) == ':' && isDigit(at(line, end + 1))) || line.startsWith(" line ", end))) {
                return true;
            }
            at = line.indexOf('.', end);
        }
        return false;
    }

    /** The number of a frame that starts with {@code #}, or -1. */
    static int frameNumber(String line) {
        int end = endOfDigits(line, 1);
        boolean numbered = at(line, 0) == '#' && end > 1 && end < 8 && at(line, end) == ' ';
        return numbered ? Integer.parseInt(line.substring(1, end)) : -1;
    }

    /** A call in a goroutine's stack: {@code net/http.(*conn).serve(0xc0001, {0x1, 0x2})}. */
    static boolean isGoCall(String line) {
        int open = line.indexOf('(');
        return open > 0 && (line.endsWith(")") || line.endsWith(")...")) && !spaced(line, open);
    }

    private static boolean spaced(String line, int end) {
        int space = line.indexOf(' ');
        return space >= 0 && space < end;
    }

    /** A register in a Go crash: {@code rax    0x0}. */
    static boolean isRegister(String line) {
        int value = line.lastIndexOf(" 0x");
        return value > 1 && value < 12 && line.indexOf(' ') < 8 && Character.isLowerCase(at(line, 0));
    }

    /** The last line of a Python traceback: a dotted name, alone or with a message behind it. */
    static boolean isPythonError(String line) {
        int end = 0;
        while (end < line.length()
                && (Character.isLetterOrDigit(line.charAt(end)) || "._".indexOf(line.charAt(end)) >= 0)) {
            end++;
        }
        char behind = at(line, end);
        return end > 0 && !isDigit(at(line, 0)) && (behind == 0 || behind == ':' || behind == '(');
    }
}
