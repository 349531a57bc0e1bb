package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedCountsTest {
    /** Apart from the code: sorts all names at once. */
    private static Map<String, Long> oracle(Map<String, Long> all) {
        Map<String, Long> expected = new TreeMap<>();
        all.entrySet().stream().limit(64).forEach(each -> expected.put(each.getKey(), each.getValue()));
        long rest =
                all.entrySet().stream().skip(64).mapToLong(Map.Entry::getValue).sum();
        if (rest > 0) {
            expected.put("(others)", rest);
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 64, 65, 200})
    void keepsTheFirst64NamesInAnyOrderAndGrouping(int names) {
        Random random = new Random(names);
        TreeMap<String, Long> all = new TreeMap<>();
        List<NamedCounts> parts = new ArrayList<>(List.of(new NamedCounts()));
        for (int part = 0; part < 9; part++) {
            NamedCounts counts = new NamedCounts();
            for (int i = random.nextInt(3 * names); i > 0; i--) {
                String name = "source-" + random.nextInt(names);
                counts.add(name, 1);
                all.merge(name, 1L, Long::sum);
            }
            parts.add(counts);
        }
        for (int trial = 0; trial < 10; trial++) {
            List<NamedCounts> left = new ArrayList<>();
            parts.forEach(part -> left.add(NamedCounts.from(part.toMap())));
            while (left.size() > 1) {
                NamedCounts a = left.remove(random.nextInt(left.size()));
                a.merge(left.remove(random.nextInt(left.size())));
                left.add(a);
            }
            assertThat(left.get(0).toMap()).isEqualTo(oracle(all));
        }
    }
}
