package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page as a person sees it, in headless Chromium. */
class PageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    @Test
    void showsThisHostLiveWithItsNewestEventsAndSources(@TempDir Path folder) throws Exception {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "skipped: install Debian's chromium and chromium-driver to run the browser test");
        Path log = folder.resolve("F");
        Path absent = folder.resolve("never-there.log");
        Files.createFile(log);
        try (LoglyProcess pipeline = LoglyProcess.up(
                folder.resolve("data"),
                "--log",
                log + "=auth",
                "--log",
                absent + "=syslog",
                "--set",
                "agent.log.usual=false",
                "--set",
                "agent.journal=false")) {
            String page = pipeline.ready(Duration.ofMinutes(2)).http().toString();
            ChromeDriver browser = browser(folder);
            try {
                browser.get(page + "/");
                expectLiveMetrics(browser);
                String markup = "<img src=x onerror=document.title='broken'>";
                Files.writeString(
                        log,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS) + " web-1 sshd[77]: Failed password for "
                                + "invalid user " + markup + " from 203.0.113.9 port 4022 ssh2\n",
                        StandardOpenOption.APPEND);
                await("the event on the page").atMost(PATIENCE).until(() -> texts(browser, "event-row")
                        .anyMatch(text -> text.contains(markup)));
                await("the sources on the page").atMost(PATIENCE).until(() -> {
                    String sources =
                            String.join("\n", texts(browser, "source-row").toList());
                    return sources.contains(log.toString()) && sources.contains(absent.toString());
                });
                assertThat(browser.getTitle()).doesNotContain("broken");
                assertThat(problems(browser)).as("errors on the console").isEmpty();
            } finally {
                browser.quit();
            }
        }
    }

    private static void expectLiveMetrics(ChromeDriver browser) {
        for (String chart : List.of("cpu", "memory", "disk", "network")) {
            await(chart + " on the page").atMost(PATIENCE).untilAsserted(() -> {
                assertThat(texts(browser, "chart-" + chart)).isNotEmpty();
                assertThat(texts(browser, "value-" + chart)).anyMatch(text -> text.matches("(?s).*\\d.*"));
            });
        }
    }

    private static ChromeDriver browser(Path folder) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--window-size=1280,1600",
                "--user-data-dir=" + folder.resolve("profile"));
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        return new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    private static Stream<String> texts(ChromeDriver browser, String testId) {
        return browser.findElements(By.cssSelector("[data-testid='" + testId + "']")).stream()
                .map(WebElement::getText);
    }

    private static List<String> problems(ChromeDriver browser) {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(Object::toString)
                .toList();
    }
}
