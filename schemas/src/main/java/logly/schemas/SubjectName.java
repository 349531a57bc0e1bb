package logly.schemas;

import org.apache.kafka.common.config.ConfigException;

/** The subject under which a schema is registered; Confluent's strategies, by the names of Confluent's classes. */
enum SubjectName {
    TOPIC {
        @Override
        String of(String topic, boolean isKey, String record) {
            return topic + (isKey ? "-key" : "-value");
        }
    },
    RECORD {
        @Override
        String of(String topic, boolean isKey, String record) {
            return record;
        }
    },
    TOPIC_RECORD {
        @Override
        String of(String topic, boolean isKey, String record) {
            return topic + "-" + record;
        }
    };

    private static final String PACKAGE = "io.confluent.kafka.serializers.subject.";

    abstract String of(String topic, boolean isKey, String record);

    static SubjectName parse(String key, String strategy) {
        String name = strategy.startsWith(PACKAGE) ? strategy.substring(PACKAGE.length()) : strategy;
        return switch (name) {
            case "TopicNameStrategy" -> TOPIC;
            case "RecordNameStrategy" -> RECORD;
            case "TopicRecordNameStrategy" -> TOPIC_RECORD;
            default ->
                throw new ConfigException(
                        key, strategy, "must be TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
        };
    }
}
