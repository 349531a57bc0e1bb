package logly.agent;

import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.spool.Spool;

/** Where records go: stored, published, counted. */
record Sinks(Spool spool, Publisher publisher, Ledger ledger) {}
