package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileSketchTest {
    private static final double ERROR = 1 / 128.0;

    @Test
    void knowsNoQuantileWithoutSamples() {
        assertThat(new QuantileSketch().quantile(50)).isNull();
        assertThat(new QuantileSketch().toBytes().remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void staysWithinItsErrorOfTheSampleOfThatRank(long seed) {
        Random random = new Random(seed);
        QuantileSketch sketch = new QuantileSketch();
        List<Double> samples = new ArrayList<>();
        for (int i = 1 + random.nextInt(5000); i > 0; i--) {
            double sample = Math.exp(random.nextDouble() * 20 - 12);
            samples.add(sample);
            sketch.add(sample);
        }
        Collections.sort(samples);
        for (int percent = 1; percent <= 100; percent++) {
            double exact = samples.get((samples.size() * percent + 99) / 100 - 1);
            assertThat(sketch.quantile(percent)).isCloseTo(exact, within(exact * ERROR + 5.1e-7));
        }
    }

    @Test
    void isExactForZeroAndBoundedAtTheEnds() {
        QuantileSketch sketch = new QuantileSketch();
        sketch.add(0);
        sketch.add(0);
        sketch.add(1e12);
        assertThat(sketch.quantile(50)).isZero();
        assertThat(sketch.quantile(99)).isCloseTo(1e12, within(1e12 * ERROR));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mergesInAnyOrderAndGroupingToTheSame(long seed) {
        Random random = new Random(seed);
        QuantileSketch whole = new QuantileSketch();
        List<QuantileSketch> parts = new ArrayList<>(List.of(new QuantileSketch()));
        for (int part = 0; part < 8; part++) {
            QuantileSketch sketch = new QuantileSketch();
            for (int i = random.nextInt(50); i > 0; i--) {
                double value = random.nextDouble() * 100;
                sketch.add(value);
                whole.add(value);
            }
            parts.add(sketch);
        }
        for (int trial = 0; trial < 10; trial++) {
            List<QuantileSketch> left = new ArrayList<>();
            parts.forEach(part -> left.add(QuantileSketch.from(part.toBytes())));
            while (left.size() > 1) {
                QuantileSketch a = left.remove(random.nextInt(left.size()));
                a.merge(left.remove(random.nextInt(left.size())));
                left.add(a);
            }
            assertThat(left.get(0).toBytes()).isEqualTo(whole.toBytes());
        }
    }

    @Test
    void takesLittleSpaceForASteadyValue() {
        QuantileSketch sketch = new QuantileSketch();
        Random random = new Random(7);
        for (int i = 0; i < 360; i++) {
            sketch.add(40 + random.nextGaussian());
        }
        ByteBuffer bytes = sketch.toBytes();
        assertThat(bytes.remaining()).isLessThan(60);
        assertThat(QuantileSketch.from(bytes).toBytes()).isEqualTo(bytes);
    }
}
