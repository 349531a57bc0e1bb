package logly.analysis.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorParserTest {
    private static final long SEED = 20261123;
    private static final int MUTATIONS = "full".equals(System.getProperty("logly.scale")) ? 3_000_000 : 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{host=\"web-1\"}",
                "{host=\"web-1\",source=~\"ssh.*\",level!=\"DEBUG\"}",
                "{user!~\"a|b\",ipAddress=\"2001:db8::1\"}",
                "{level>=\"WARNING\",seq<5,seq<=-5,sourceOffset>0}",
                "{timestamp>\"2026-11-23T21:54:31.123Z\"}",
                "{action in (\"BAN\",\"UNBAN\"),host notin (\"a\",\"b\")}",
                "{ipAddress in 10.0.0.0/8,ipAddress notin 2001:db8::/32}",
                "{ipAddress in (\"10.0.0.0/8\",\"192.0.2.1/32\")}",
                "{exists(user),!exists(service)}",
                "{metadata.pid=\"4711\",metadata.\"a \\\"key\\\"\"!=\"\",metadata.port>1024,metadata.x<=9.5}",
                "{message=\"tab\\tquote\\\"back\\\\slash\\u0000\\n ☃ 🎉\"}",
                "{} |= \"text\" != \"other\" |~ \"a.*b\" !~ \"^c\"",
                "{host=\"\"} |= \"\"",
                "{agentId=\"ffffffffffffffff\"}",
            })
    void printsWhatItRead(String canonical) {
        Selector selector = Selector.parse(canonical, Nouns.LOG_EVENTS);
        assertThat(selector).hasToString(canonical);
        assertThat(Selector.parse(selector.toString(), Nouns.LOG_EVENTS)).isEqualTo(selector);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        {}→{}
        {  host  =  "a"  ,  user  !=  `b\\n`  }  |=  `c`→{host="a",user!="b\\\\n"} |= "c"
        {ip="::FFFF:192.0.2.1"}→{ipAddress="192.0.2.1"}
        {ip=2001:DB8:0::1}→{ipAddress="2001:db8::1"}
        {ip in 10.1.2.3/8}→{ipAddress in 10.0.0.0/8}
        {ip in (10.1.2.3/8)}→{ipAddress in 10.0.0.0/8}
        {ip in ("192.0.2.1", 2001:DB8::1)}→{ipAddress in ("192.0.2.1","2001:db8::1")}
        {ip notin (192.0.2.1, 10.0.0.0/8)}→{ipAddress notin ("192.0.2.1/32","10.0.0.0/8")}
        {level="warning",action=~"ban"}→{level="WARNING",action=~"ban"}
        {host in ("a")}→{host="a"}
        {host notin ("a")}→{host!="a"}
        { ! exists ( ip ) }→{!exists(ipAddress)}
        {seq=+1e3,seq>="70"}→{seq=1000,seq>=70}
        {metadata.port="22",metadata.port=22,metadata.port>1e3}→{metadata.port="22",metadata.port="22",metadata.port>1000}
        {metadata.a.b="x"}→{metadata."a.b"="x"}
        {metadata."pid"="x",metadata.<key>="x"}→{metadata.pid="x",metadata."<key>"="x"}
        {timestamp>=1795470871123,timestamp<"2026-11-23T22:00:00+01:00"}→{timestamp>="2026-11-23T21:54:31.123Z",timestamp<"2026-11-23T21:00:00.000Z"}
        {timestamp>"2026-11-23"}→{timestamp>"2026-11-23T00:00:00.000Z"}
        {host="\\x41\\u00e9\\U0001F389\\a\\v\\'"}→{host="Aé🎉\\u0007\\u000b'"}
        """)
    void printsOneSpellingOfWhatItReads(String text, String canonical) {
        String spelled = text.replace(".<key>", ".\"<key>\"");
        assertThat(Selector.parse(spelled, Nouns.LOG_EVENTS)).hasToString(canonical);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void saysWhereATextStopsToBeASelector(String text, int column, String problem) {
        BadSelector refused = refused(text, Nouns.LOG_EVENTS);
        assertThat(refused.column()).as("column in %s: %s", text, refused).isEqualTo(column);
        assertThat(refused).hasMessageStartingWith("column " + column + ": ").hasMessageContaining(problem);
    }

    static List<Arguments> wrong() {
        return List.of(
                wrong("", 1, "expected '{', found the end"),
                wrong("host", 1, "expected '{', found 'h'"),
                wrong("{", 2, "expected a label, found the end"),
                wrong("{\u0007", 2, "found \"\\u0007\""),
                wrong("{,}", 2, "expected a label, found ','"),
                wrong("{host=\"a\",}", 11, "expected a label"),
                wrong("{host=\"a\"", 10, "expected ',' or '}', found the end"),
                wrong("{host=\"a\" user=\"b\"}", 11, "expected ',' or '}', found 'u'"),
                wrong("{hots=\"a\"}", 2, "'hots' is no label of log-events; known are action, agentId"),
                wrong("{metadata=\"a\"}", 2, "'metadata' is no label"),
                wrong("{metadata.=\"a\"}", 11, "expected a name or a key"),
                wrong("{host.x=\"a\"}", 2, "'host.x' is no label"),
                wrong("{host}", 6, "expected one of = !="),
                wrong("{host=}", 7, "expected a text in double quotes"),
                wrong("{host=web}", 7, "expected a text in double quotes, found 'w'"),
                wrong("{host=5}", 7, "expected a text in double quotes"),
                wrong("{host=\"a}", 10, "the quote at column 7 is not closed"),
                wrong("{☃🎉=\"a}", 2, "expected a label, found '☃'"),
                wrong("{host=\"🎉\" x}", 11, "found 'x'"),
                wrong("{host=`a}", 10, "the backquote at column 7 is not closed"),
                wrong("{host=\"a\\q\"}", 9, "unknown escape"),
                wrong("{host=\"\\u12\"}", 8, "4 hexadecimal digits"),
                wrong("{host=\"\\ud800\"}", 8, "4 hexadecimal digits of a character"),
                wrong("{host=\"\\U00110000\"}", 8, "8 hexadecimal digits"),
                wrong("{host=\"\ud800\"}", 7, "half a character"),
                wrong("{host<\"a\"}", 6, "< needs a number, time, day or level, and host is a text"),
                wrong("{ip>1.2.3.4}", 4, "ip"),
                wrong("{seq=~\"1\"}", 5, "a pattern needs text, and seq is a whole number"),
                wrong("{seq=\"x\"}", 6, "'x' is not a whole number"),
                wrong("{seq=1.5}", 6, "'1.5' is not a whole number"),
                wrong("{seq>9223372036854775808}", 6, "is not a whole number of 64 bits"),
                wrong("{seq=1e9999}", 6, "is not a whole number"),
                wrong("{seq>\"\"}", 6, "an order needs a whole number"),
                wrong("{metadata.port>\"x\"}", 16, "'x' is not a number"),
                wrong("{level=\"warn\"}", 8, "'warn' is no level; known are UNKNOWN, DEBUG"),
                wrong("{level=WARNING}", 8, "expected a level in double quotes"),
                wrong("{level>\"UNKNOWN\"}", 8, "no place in the order"),
                wrong("{action>\"BAN\"}", 8, "> needs a number"),
                wrong("{ip=\"example.com\"}", 5, "is not an IPv4 or IPv6 address"),
                wrong("{ip in 10.0.0.0/33}", 8, "no address and no network"),
                wrong("{ip in (10.0.0.0/8,\"\")}", 20, "no address and no network"),
                wrong("{ip in }", 8, "expected an address, found '}'"),
                wrong("{host in \"a\"}", 10, "expected '('"),
                wrong("{host in ()}", 11, "expected a text in double quotes"),
                wrong("{host in (\"a\"}", 14, "expected ',' or ')'"),
                wrong("{host inn (\"a\")}", 7, "expected one of"),
                wrong("{timestamp>\"yesterday\"}", 12, "is not a time"),
                wrong("{timestamp>\"2026-11-23T21:54:31.1234Z\"}", 12, "whole milliseconds"),
                wrong("{timestamp>\"1969-12-31\"}", 12, "between 1970 and 9999"),
                wrong("{timestamp>\"+999999999-01-01T00:00:00Z\"}", 12, "is not a time"),
                wrong("{exists(host}", 13, "expected ')', found '}'"),
                wrong("{exists host}", 2, "'exists' is no label"),
                wrong("{!host}", 2, "expected a label, found '!'"),
                wrong("{host=~\"(\"}", 8, "no pattern of RE2"),
                wrong("{host=~\"a{1000}{1000}\"}", 8, "too large"),
                wrong("{} |= ", 7, "expected a text in double quotes, found the end"),
                wrong("{} = \"a\"", 4, "expected one of |= != |~ !~"),
                wrong("{} |~ \"[\"", 7, "no pattern of RE2"),
                wrong("{}}", 3, "or the end, found '}'"));
    }

    private static Arguments wrong(String text, int column, String problem) {
        return Arguments.of(text, column, problem);
    }

    private static BadSelector refused(String text, Labels labels) {
        BadSelector refused = catchThrowableOfType(BadSelector.class, () -> Selector.parse(text, labels));
        assertThat(refused).as(text).isNotNull();
        return refused;
    }

    @Test
    void boundsWhatItReads() {
        String longest = "x".repeat(Selector.LONGEST - 9);
        assertThat(Selector.parse("{host=\"" + longest + "\"}", Nouns.LOG_EVENTS)
                        .matchers())
                .hasSize(1);
        assertThat(refused("{host=\"" + longest + "x\"}", Nouns.LOG_EVENTS))
                .hasMessage("column 4097: a selector has at most 4096 characters");
        assertThat(refused("{" + "seq=1,".repeat(33) + "}", Nouns.LOG_EVENTS)).hasMessageContaining("32 matchers");
        assertThat(refused("{}" + "|= \"a\"".repeat(33), Nouns.LOG_EVENTS)).hasMessageContaining("32 filters");
        assertThat(refused("{seq in (" + "1,".repeat(200) + "1)}", Nouns.LOG_EVENTS))
                .hasMessageContaining("200 values");
        assertThat(refused("{host=~\"" + "x".repeat(1025) + "\"}", Nouns.LOG_EVENTS))
                .hasMessageContaining("1024 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} |= \"x\"", "{cpuPercent>1} !~ \"x\""})
    void refusesLineFiltersWhereThereIsNoText(String text) {
        assertThat(refused(text, Nouns.SYSTEM_METRICS)).hasMessageContaining("system-metrics have no text to look for");
    }

    @Test
    void refusesRandomTextWithAColumnAndNeverOtherwise() {
        System.out.println("seed " + SEED + ", mutations " + MUTATIONS);
        Random random = new Random(SEED);
        String pieces = "{}()=!~<>|,.\"`\\/ \n\u0000ainotex0159-+:_%*?[]^$☃\ud83c\udf89\ud800";
        List<String> seeds = List.of(
                "{host=\"web-1\",level>=\"WARNING\",metadata.\"a b\">1e3} |= \"a\" !~ `b{2,3}(?i)[^a-z]+`",
                "{ip in (10.0.0.0/8, \"192.0.2.1\"),!exists(user),exists(ip)} != \"x\\u0041\\n\"",
                "{timestamp>=\"2026-11-23T00:00:00Z\",seq in (1,2,3),action=~\"(ban|un.*)\",ip notin ::/0}");
        LogEvent event = LogEvent.newBuilder().build();
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int edits = 1 + random.nextInt(4); edits > 0 && text.length() > 1; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                    case 2 -> text.setLength(at);
                    default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                }
            }
            String mutant = text.toString();
            try {
                Selector selector = Selector.parse(mutant, Nouns.LOG_EVENTS);
                selector.test(event);
                assertThat(Selector.parse(selector.toString(), Nouns.LOG_EVENTS))
                        .as(mutant)
                        .isEqualTo(selector);
                read++;
            } catch (BadSelector refused) {
                assertThat(refused.column()).as(mutant).isBetween(1, mutant.codePointCount(0, mutant.length()) + 1);
                assertThat(refused.problem()).as(mutant).isNotBlank();
            }
        }
        assertThat(read).isBetween(MUTATIONS / 50, MUTATIONS * 9 / 10);
    }
}
