package logly.agent.parse;

import logly.agent.parse.general.PlainMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** The log that one program writes itself, in its own form. */
final class OwnLogParser implements LogParser {
    private final LogFormat format;
    private final @Nullable String service;
    private final Reading reading;

    /**
     * @param service program that writes such lines; null where many do
     */
    OwnLogParser(LogFormat format, @Nullable String service, Reading reading) {
        this.format = format;
        this.service = service;
        this.reading = reading;
    }

    /** How such a line is read. */
    @FunctionalInterface
    interface Reading {
        /**
         * Adds to the meaning what the line says.
         *
         * @return its time, and where its message starts; null where it is no such line
         */
        @Nullable
        Stamp read(String line, ParseContext context, Meaning meaning);
    }

    @Override
    public LogEvent parse(String line, ParseContext context) {
        Meaning meaning = new Meaning();
        meaning.service = service;
        Stamp head = reading.read(line, context, meaning);
        if (head == null) {
            return GenericParser.parse(line, context, format);
        }
        String rest = line.substring(Math.min(head.end(), line.length()));
        String message = meaning.message == null ? rest : meaning.message;
        if (meaning.isBlank()) {
            PlainMessages.understand(message, meaning);
        }
        if (meaning.level == Level.UNKNOWN) {
            meaning.level = Levels.ofWords(message, Level.INFO);
        }
        return meaning.event(head.time().toEpochMilli(), format.label(), format.label(), message, context);
    }

    static boolean looksLike(String line, Reading reading) {
        return reading.read(line, ParseContext.SHAPE, new Meaning()) != null;
    }
}
