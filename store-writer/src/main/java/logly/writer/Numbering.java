package logly.writer;

import java.util.Map;
import logly.storage.LogEpoch;

/**
 * Numbers of logs, by which a record and what it refers to get their ids.
 *
 * @param own number of the log in which the id of the record's own row counts
 * @param place number of the log that the record stands in; another one where its row has the id of what it is about
 * @param current logs that the topics stand for now, by topic
 */
record Numbering(int own, int place, Map<String, LogEpoch> current) {}
