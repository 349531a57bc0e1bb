/** Tells people and their systems of findings: mail, webhooks, Slack, Alertmanager. */
@NullMarked
package logly.stream.notify;

import org.jspecify.annotations.NullMarked;
