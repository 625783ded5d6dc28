package io.newstunneler.testsupport.rules;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Does each rule find the fixture that breaks it, and only that?
 */
class HouseRulesTests {

	private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages("io.newstunneler.ingest",
			"io.newstunneler.analysis");

	static Stream<Arguments> broken() {
		return Stream.of(arguments(HouseRules.NULL_MARKED, List.of("Unmarked")),
				arguments(HouseRules.TELLING_NAMES, List.of("FeedManager", "AbstractFeed")),
				arguments(HouseRules.TELLING_PACKAGES, List.of("util.Things", "util.package-info")),
				arguments(HouseRules.CONSTRUCTOR_INJECTION, List.of("InjectsFields")),
				arguments(HouseRules.NO_BLOCKING, List.of("Blocks")),
				arguments(HouseRules.NO_SLEEPING, List.of("Sleeps")),
				arguments(HouseRules.NO_STANDARD_STREAMS, List.of("Prints")),
				arguments(HouseRules.JAVA_TIME, List.of("KeepsDates")),
				arguments(HouseRules.LOGGERS,
						List.of("logger> does not have modifier PRIVATE", "STATIC", "name 'log'")),
				arguments(HouseRules.SERVICES_APART, List.of("UsesAnotherService", "UsesAnotherService")),
				arguments(HouseRules.PACKAGE_PRIVATE, List.of("smells.Exposed")),
				arguments(HouseRules.noCycles(), List.of("Slice")));
	}

	@ParameterizedTest
	@MethodSource("broken")
	void aRuleFindsWhoBreaksItAndNobodyElse(ArchRule rule, List<String> culprits) {
		List<String> details = rule.evaluate(FIXTURES).getFailureReport().getDetails();
		assertThat(details).hasSameSizeAs(culprits);
		assertThat(culprits).allSatisfy((culprit) -> assertThat(String.join("\n", details)).contains(culprit));
	}

	@Test
	void everyRuleHasItsReasonAndItsFixture() {
		assertThat(HouseRules.rules()).allSatisfy((rule) -> assertThat(rule.getDescription()).contains(", because "));
		assertThat(broken()).hasSameSizeAs(HouseRules.rules());
	}

	@Test
	void thisModuleKeepsTheRules() {
		HouseRules.check("io.newstunneler.testsupport");
	}

	@Test
	void compiledClassesAreCheckedWhereTheyLie() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> HouseRules.check(Path.of("target/test-classes")))
			.withMessageContaining("Unmarked");
	}

}
