package logly.agent.parse;

import java.time.Instant;
import java.time.LocalDate;
import logly.agent.parse.general.PlainMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Any line: the stamp that it starts with, where it starts with one, and a level by its words; the line is the message. */
final class GenericParser implements LogParser {
    private static final int STAMP_WITHIN = 2;

    @Override
    public LogEvent parse(String line, ParseContext context) {
        return parse(line, context, LogFormat.GENERIC);
    }

    static LogEvent parse(String line, ParseContext context, LogFormat source) {
        return parse(line, context, source.label());
    }

    static LogEvent parse(String line, ParseContext context, String source) {
        Meaning meaning = new Meaning();
        PlainMessages.understand(line, meaning);
        Instant time = leadingTime(line, context);
        if (time != null && meaning.isBlank()) {
            PlainMessages.about(line, meaning);
        }
        if (meaning.level == Level.UNKNOWN) {
            meaning.level = Levels.ofWords(line, Level.UNKNOWN);
        }
        Instant stamped = time == null ? context.readAt() : time;
        return meaning.event(stamped.toEpochMilli(), source, LogFormat.GENERIC.label(), line, context);
    }

    /** What a stamp of any form at the text's start says; null without one. */
    static @Nullable Instant leadingTime(String line, ParseContext context) {
        int at = Text.charAt(line, 0) == '<' && Text.charAt(line, 2) == '>' ? 3 : 0;
        while (at < STAMP_WITHIN && (Text.charAt(line, at) == '[' || Text.charAt(line, at) == ' ')) {
            at++;
        }
        char first = Text.charAt(line, at);
        if (Text.isDigit(first)) {
            Stamp iso = Stamp.iso(line, at, context);
            Stamp other = iso == null ? StampForms.any(line, at, context) : iso;
            return other == null ? epoch(line, at) : other.time();
        }
        Stamp stamp = BsdStamp.at(line, at, context);
        if (stamp == null && Text.charAt(line, at + 3) == ' ') {
            stamp = BsdStamp.at(line, at + 4, context);
        }
        if (stamp == null) {
            stamp = StampForms.any(line, at, context);
        }
        return stamp == null ? null : stamp.time();
    }

    /** Ten digits are seconds, thirteen milliseconds, where they fall between 2001 and 2100. */
    private static @Nullable Instant epoch(String line, int at) {
        int end = Text.endOfDigits(line, at);
        char behind = Text.charAt(line, end);
        boolean closed = behind == ' ' || behind == '.' || behind == ']' || behind == ':';
        if (!closed || (end - at != 10 && end - at != 13)) {
            return null;
        }
        long number = Long.parseLong(line.substring(at, end));
        Instant time = end - at == 10 ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
        long day = time.getEpochSecond() / 86_400;
        return day < LocalDate.of(2100, 1, 1).toEpochDay() ? time : null;
    }
}
