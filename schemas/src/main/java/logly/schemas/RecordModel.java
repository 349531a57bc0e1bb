package logly.schemas;

import java.util.ArrayList;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's model of a generated class, except that it reads records into an ArrayList: Avro's own list compares its
 * elements by a model without the class's conversions, so that equals throws where such an element has an optional time.
 */
final class RecordModel extends SpecificData {
    private static final int FIRST_CAPACITY = 64;

    private RecordModel(SpecificData model) {
        model.getConversions().forEach(this::addLogicalTypeConversion);
    }

    static RecordModel of(Class<? extends SpecificRecord> type) {
        return new RecordModel(getForClass(type));
    }

    @Override
    public Object newArray(Object old, int size, Schema schema) {
        return schema.getElementType().getType() == Schema.Type.RECORD
                ? new ArrayList<>(Math.min(size, FIRST_CAPACITY))
                : super.newArray(old, size, schema);
    }
}
