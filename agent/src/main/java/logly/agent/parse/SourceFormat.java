package logly.agent.parse;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * How the lines of one source are read. The rule:
 * <ol>
 *   <li>A format that a person has named reads every line.
 *   <li>Else the file's name tells the format, else the first lines do: the kind that all of them look like. A line that
 *       its parser can't read goes to the first kind that it looks like, in the order of {@link LogFormat}.
 *   <li>Where the first lines disagree, the source is mixed: each line goes to the first kind that it looks like.
 * </ol>
 */
public final class SourceFormat implements LogParser {
    /** Lines from which a kind of log is told. */
    public static final int SAMPLE_LINES = 20;

    private static final String MIXED = "mixed";

    private final @Nullable LogFormat format;
    private final boolean strict;
    private final @Nullable NamedFormat own;
    private final @Nullable LogParser ownParser;
    private final Map<LogFormat, LogParser> parsers = new EnumMap<>(LogFormat.class);

    private SourceFormat(@Nullable LogFormat format, boolean strict) {
        this.format = format;
        this.strict = strict;
        this.own = null;
        this.ownParser = null;
    }

    private SourceFormat(NamedFormat own) {
        this.format = null;
        this.strict = true;
        this.own = own;
        this.ownParser = own.parser();
    }

    /** This format and no other. */
    public static SourceFormat only(NamedFormat format) {
        return format instanceof LogFormat known ? new SourceFormat(known, true) : new SourceFormat(format);
    }

    /** By a file's name, rotated or not; empty where the name says nothing. */
    public static Optional<SourceFormat> ofFileName(String fileName) {
        return LogFormat.ofFileName(fileName).map(format -> new SourceFormat(format, false));
    }

    /** Each line as the first kind that it looks like. */
    public static SourceFormat mixed() {
        return new SourceFormat(null, false);
    }

    /** By the first lines. */
    public static SourceFormat ofSample(List<String> lines) {
        Map<LogFormat, Integer> votes = new EnumMap<>(LogFormat.class);
        for (String line : lines) {
            votes.merge(LogFormat.ofLine(line), 1, Integer::sum);
        }
        LogFormat first = LogFormat.GENERIC;
        int most = 0;
        for (Map.Entry<LogFormat, Integer> vote : votes.entrySet()) {
            if (vote.getValue() > most) {
                first = vote.getKey();
                most = vote.getValue();
            }
        }
        LogFormat leading = first;
        boolean agreed = votes.keySet().stream().allMatch(leading::readsLike);
        return agreed ? new SourceFormat(leading, false) : mixed();
    }

    @Override
    public LogEvent parse(String line, ParseContext context) {
        if (ownParser != null) {
            return ownParser.parse(line, context);
        }
        if (format == null) {
            return parser(LogFormat.ofLine(line)).parse(line, context);
        }
        LogEvent event = parser(format).parse(line, context);
        if (strict || isParsed(event)) {
            return event;
        }
        LogFormat other = LogFormat.ofLine(line);
        return other == LogFormat.GENERIC || other == format
                ? event
                : parser(other).parse(line, context);
    }

    private LogParser parser(LogFormat wanted) {
        return parsers.computeIfAbsent(wanted, LogFormat::parser);
    }

    /** Whether a parser understood more of the line than the generic one does. */
    public static boolean isParsed(LogEvent event) {
        return !event.getFormat().equals(LogFormat.GENERIC.label());
    }

    /** Joins lines into records; empty where every line is one. */
    public Optional<RecordJoiner> joiner() {
        NamedFormat known = own == null ? format : own;
        return known == null ? LogFormat.GENERIC.joiner() : known.joiner();
    }

    /** Whether lines without a format are what is to be expected. */
    public boolean isGeneric() {
        return format == LogFormat.GENERIC;
    }

    /** The format's word, or {@code mixed}. */
    public String label() {
        NamedFormat known = own == null ? format : own;
        return known == null ? MIXED : known.label();
    }
}
