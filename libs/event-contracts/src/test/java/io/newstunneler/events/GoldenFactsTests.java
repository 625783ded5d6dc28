package io.newstunneler.events;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Can what was published yesterday be read today, and what is published today by
 * yesterday's readers?
 */
class GoldenFactsTests {

	static Stream<Class<? extends Fact>> facts() {
		return FactKinds.all();
	}

	@ParameterizedTest
	@MethodSource("facts")
	void aGoldenFactReadsBackEqual(Class<? extends Fact> type) {
		ObjectNode golden = golden(type);
		Fact fact = FactKinds.JSON.treeToValue(golden, type);
		JsonNode written = FactKinds.JSON.readTree(FactKinds.JSON.writeValueAsString(fact));
		assertThat(written).isEqualTo(golden);
		assertThat(fact.topic()).isEqualTo(FactKinds.topic(type));
	}

	@ParameterizedTest
	@MethodSource("facts")
	void aGoldenFactHasEveryMemberAndNoOther(Class<? extends Fact> type) {
		assertThat(golden(type).propertyNames()).containsExactlyElementsOf(FactKinds.members(type));
		assertThat(golden(type)).noneMatch(JsonNode::isNull);
	}

	@ParameterizedTest
	@MethodSource("facts")
	void aMemberFromTheFutureIsIgnored(Class<? extends Fact> type) {
		Fact today = FactKinds.JSON.treeToValue(golden(type), type);
		ObjectNode future = golden(type).put("mood_of_the_editor", "sunny");
		assertThat(FactKinds.JSON.treeToValue(future, type)).isEqualTo(today);
	}

	@ParameterizedTest
	@MethodSource("facts")
	void whatMayBeAbsentMayBeMissing(Class<? extends Fact> type) {
		ObjectNode sparse = golden(type);
		nullable(type).forEach(sparse::remove);
		Fact fact = FactKinds.JSON.treeToValue(sparse, type);
		JsonNode written = FactKinds.JSON.valueToTree(fact);
		assertThat(nullable(type)).allSatisfy((member) -> assertThat(written.get(member).isNull()).isTrue());
	}

	@Test
	void aNumberMustBeThere() {
		ObjectNode golden = golden(ArticleIngested.class);
		golden.remove("article_id");
		assertThatException().isThrownBy(() -> FactKinds.JSON.treeToValue(golden, ArticleIngested.class));
	}

	private static List<String> nullable(Class<? extends Fact> type) {
		return Stream.of(type.getRecordComponents())
			.filter((component) -> component.getAnnotatedType().isAnnotationPresent(Nullable.class))
			.map((RecordComponent component) -> FactKinds.member(component))
			.toList();
	}

	private static ObjectNode golden(Class<? extends Fact> type) {
		String file = "/golden/" + FactKinds.topic(type) + ".json";
		try (InputStream golden = GoldenFactsTests.class.getResourceAsStream(file)) {
			assertThat(golden).as(file).isNotNull();
			return (ObjectNode) FactKinds.JSON.readTree(golden);
		}
		catch (IOException ex) {
			throw new AssertionError(file, ex);
		}
	}

}
