package logly.launcher;

import java.util.Optional;
import logly.agent.Agent;
import logly.agent.AgentSettings;
import logly.runtime.CommonSettings;
import logly.runtime.Version;

/** The agent as a service: apart from the others, so that a distribution of the agent alone needs none of them. */
final class AgentKind {
    static final ServiceKind AGENT = new ServiceKind(
            "agent",
            "Publishes this host's metrics and logs.",
            "logly agent --join 192.0.2.7:8080",
            AgentSettings.all(),
            settings -> Optional.of(settings.get(CommonSettings.DATA_DIR).resolve("agent")),
            false,
            wiring -> new Agent(
                    AgentSettings.from(wiring.settings()),
                    Version.current(),
                    wiring.metrics(),
                    wiring.clock(),
                    wiring.random(),
                    System.in),
            service -> "");

    private AgentKind() {}
}
