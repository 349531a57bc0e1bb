package logly.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import logly.agent.AgentSettings;
import logly.runtime.CommonSettings;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option by which an agent finds the instance that it publishes to. */
final class JoinOption {
    @Option(
            names = "--join",
            paramLabel = "ADDR:PORT",
            description =
                    "Publishes to the instance whose page is at this address, or at https://ADDR:PORT; asks it for"
                            + " Kafka and registry. Short for --set agent.join=ADDR:PORT.")
    private @Nullable String page;

    /** Where the page is; empty where none is joined. */
    String page(Settings alone) {
        return page == null ? alone.get(AgentSettings.JOIN) : page;
    }

    /** What the instance says; nothing where none is joined. */
    Map<String, String> settings(Settings alone, Consumer<String> notices) throws InterruptedException {
        String address = page(alone);
        Path folder = alone.get(CommonSettings.DATA_DIR).resolve("agent");
        return address.isEmpty()
                ? Map.of()
                : new JoinedInstance(address, Credentials.of(alone), folder, notices).settings();
    }
}
