package logly.agent.parse;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import logly.agent.parse.general.PlainMessages;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.OutcomeWords;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/**
 * A format of the user's own. The fields {@code timestamp}, {@code level}, {@code message}, {@code service},
 * {@code ipAddress}, {@code user} and {@code action} become those of the event, all others metadata. What no field says,
 * the words of the message do, as in a line of no format at all.
 */
record UserFormat(String label, GrokPattern pattern) implements NamedFormat {
    @Override
    public LogParser parser() {
        return this::parse;
    }

    @Override
    public Optional<RecordJoiner> joiner() {
        return LogFormat.GENERIC.joiner();
    }

    private LogEvent parse(String line, ParseContext context) {
        Map<String, String> fields = pattern.match(line);
        if (fields == null) {
            return GenericParser.parse(line, context, label);
        }
        Meaning meaning = new Meaning();
        String message = fields.getOrDefault("message", line);
        PlainMessages.understand(message, meaning);
        Instant time = null;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String value = field.getValue();
            switch (field.getKey()) {
                case "message" -> {}
                case "timestamp" -> time = GenericParser.leadingTime(value, context);
                case "level" -> meaning.level = Levels.named(value);
                case "service" -> meaning.service = value;
                case "ipAddress" -> meaning.remote(value);
                case "user" -> meaning.user(value);
                case "action" -> action(value, meaning);
                default -> meaning.put(field.getKey(), value);
            }
        }
        if (meaning.action == Action.OTHER && (meaning.ip != null || meaning.user != null)) {
            meaning.action = OutcomeWords.of(message);
        }
        if (meaning.level == Level.UNKNOWN) {
            meaning.level = Levels.ofWords(message, Level.INFO);
        }
        long millis = (time == null ? context.readAt() : time).toEpochMilli();
        return meaning.event(millis, label, label, message, context);
    }

    /** A word that is no action of ours stays as it is. */
    private static void action(String word, Meaning meaning) {
        String name = word.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        for (Action action : Action.values()) {
            if (action.name().equals(name)) {
                meaning.action = action;
                return;
            }
        }
        meaning.put("action", word);
    }
}
