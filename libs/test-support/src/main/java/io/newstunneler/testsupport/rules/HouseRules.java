package io.newstunneler.testsupport.rules;

import java.nio.file.Path;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.domain.properties.HasReturnType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The rules of CONTRIBUTING that a machine can check, each with its reason. A module's
 * test calls {@link #check(String)}.
 */
public final class HouseRules {

	private static final Set<String> SERVICES = Set.of("ingest", "analysis", "digest", "flags", "gateway");

	private static final String ROOT = "io.newstunneler.";

	private static final Pattern NAMELESS_CLASS = Pattern
		.compile(".+(Impl|Manager|Helper|Util|Utils|Dto|DTO)|(Base|Abstract)[A-Z].*");

	private static final Pattern NAMELESS_PACKAGE = Pattern
		.compile("(.*\\.)?(common|core|util|utils|shared|base|helper|helpers|misc)(\\..*)?");

	/** Programs for a terminal, which talk to it and have nothing to react to. */
	private static final String[] PROGRAMS = { ROOT + "local..", ROOT + "localkafka..", ROOT + "benchmarks.." };

	static final ArchRule NULL_MARKED = classes().should(lieInANullMarkedPackage())
		.because("what may be null is marked and checked, in every package");

	static final ArchRule TELLING_NAMES = noClasses().should(haveANamelessName())
		.because("a name says what a thing is in the field's own words, not that it helps or is implemented");

	static final ArchRule TELLING_PACKAGES = noClasses().should(lieInANamelessPackage())
		.because("a package is a feature; a place for everything ends up holding everything");

	static final ArchRule CONSTRUCTOR_INJECTION = GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION
		.because("a constructor shows what a class needs, and lets a test give it");

	static final ArchRule NO_BLOCKING = noClasses().that()
		.resideOutsideOfPackages(ROOT + "defaults.facts..", ROOT + "digest.mail..", ROOT + "digest.delivery..",
				ROOT + "local..", ROOT + "benchmarks..")
		.should()
		.callMethodWhere(calls("block to wait for a publisher", Publisher.class, "block", "blockFirst", "blockLast",
				"blockOptional", "toIterable", "toStream"))
		.allowEmptyShould(true)
		.because(
				"a blocked event loop stops every request; only the listener adapter and the mail senders own threads to wait on");

	static final ArchRule NO_SLEEPING = noClasses().that()
		.resideOutsideOfPackages(PROGRAMS)
		.should()
		.callMethodWhere(calls("sleep", Thread.class, "sleep"))
		.allowEmptyShould(true)
		.because("a wait is for a condition, and a sleeping event loop serves nobody");

	static final ArchRule NO_STANDARD_STREAMS = noClasses().that()
		.resideOutsideOfPackages(PROGRAMS)
		.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
		.allowEmptyShould(true)
		.because("logs are JSON lines with a trace; standard streams belong to programs for a terminal");

	static final ArchRule JAVA_TIME = classes().should(keepNoLegacyDates())
		.because("Date and Calendar are mutable and know no zone; adapters convert them where they meet them");

	static final ArchRule LOGGERS = fields().that()
		.haveRawType(Logger.class)
		.should()
		.bePrivate()
		.andShould()
		.beStatic()
		.andShould()
		.beFinal()
		.andShould()
		.haveName("log")
		.allowEmptyShould(true)
		.because("a logger is named after its class, and every class writes its log alike");

	static final ArchRule SERVICES_APART = classes().should(dependOnNoOtherService())
		.because("services share facts and nothing else, so that each can be changed and run alone");

	static final ArchRule PACKAGE_PRIVATE = classes().that(areTopLevelTypesOfAService())
		.should(bePublicOnlyForOtherPackages())
		.allowEmptyShould(true)
		.because("what is public is used by others; everything else may change at will");

	private HouseRules() {
	}

	/**
	 * Checks the classes of a module, without its tests.
	 * @param rootPackage the module's root package
	 * @throws AssertionError naming every place that breaks a rule, with the reason
	 */
	public static void check(String rootPackage) {
		check(new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages(rootPackage));
	}

	/**
	 * Checks compiled classes.
	 * @param folder the folder of a module's main classes
	 * @throws AssertionError naming every place that breaks a rule, with the reason
	 */
	public static void check(Path folder) {
		check(new ClassFileImporter().importPath(folder));
	}

	private static void check(JavaClasses classes) {
		CompositeArchRule.of(rules()).check(classes);
	}

	static List<ArchRule> rules() {
		return List.of(NULL_MARKED, TELLING_NAMES, TELLING_PACKAGES, CONSTRUCTOR_INJECTION, NO_BLOCKING, NO_SLEEPING,
				NO_STANDARD_STREAMS, JAVA_TIME, LOGGERS, SERVICES_APART, PACKAGE_PRIVATE, noCycles());
	}

	static ArchRule noCycles() {
		return SlicesRuleDefinition.slices()
			.matching(ROOT + "(*).(*)..")
			.should()
			.beFreeOfCycles()
			.allowEmptyShould(true)
			.because("features that need each other are one feature");
	}

	private static ArchCondition<JavaClass> lieInANullMarkedPackage() {
		return condition("lie in a package that is @NullMarked", (type, events) -> {
			boolean marked = type.getPackage().tryGetAnnotationOfType(NullMarked.class).isPresent();
			if (!marked) {
				events.add(SimpleConditionEvent.violated(type,
						"package " + type.getPackageName() + " of " + type.getSimpleName() + " is not @NullMarked"));
			}
		});
	}

	private static ArchCondition<JavaClass> haveANamelessName() {
		return condition("have a name that says nothing",
				(type, events) -> events
					.add(new SimpleConditionEvent(type, NAMELESS_CLASS.matcher(type.getSimpleName()).matches(),
							type.getName() + " has a name that does not say what it is")));
	}

	private static ArchCondition<JavaClass> lieInANamelessPackage() {
		return condition("lie in a package for everything",
				(type, events) -> events
					.add(new SimpleConditionEvent(type, NAMELESS_PACKAGE.matcher(type.getPackageName()).matches(),
							type.getName() + " lies in a package that names no feature")));
	}

	private static ArchCondition<JavaClass> keepNoLegacyDates() {
		return condition("keep, take and return no Date or Calendar", (type, events) -> {
			Stream<JavaClass> kept = type.getFields().stream().map(JavaField::getRawType);
			Stream<JavaClass> returned = type.getMethods().stream().map(HasReturnType::getRawReturnType);
			Stream<JavaClass> taken = type.getCodeUnits()
				.stream()
				.filter((unit) -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
				.map(JavaCodeUnit::getRawParameterTypes)
				.flatMap(List::stream);
			Stream.of(kept, returned, taken)
				.flatMap((types) -> types)
				.filter((used) -> used.isAssignableTo(Date.class) || used.isAssignableTo(Calendar.class))
				.forEach((used) -> events.add(SimpleConditionEvent.violated(type,
						type.getName() + " has a " + used.getSimpleName() + " in a field or a signature")));
		});
	}

	private static ArchCondition<JavaClass> dependOnNoOtherService() {
		return condition("depend on no other service",
				(type, events) -> type.getDirectDependenciesFromSelf().forEach((dependency) -> {
					String own = service(type);
					String other = service(dependency.getTargetClass());
					if (SERVICES.contains(other) && !other.equals(own)) {
						events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
					}
				}));
	}

	private static DescribedPredicate<JavaClass> areTopLevelTypesOfAService() {
		return DescribedPredicate.describe("are top-level types of a service",
				(type) -> type.isTopLevelClass() && SERVICES.contains(service(type)));
	}

	private static ArchCondition<JavaClass> bePublicOnlyForOtherPackages() {
		return condition("be public only if another package uses them", (type, events) -> {
			boolean used = type.getDirectDependenciesToSelf()
				.stream()
				.anyMatch((dependency) -> !dependency.getOriginClass().getPackageName().equals(type.getPackageName()));
			if (type.getModifiers().contains(JavaModifier.PUBLIC) && !used && !isProgram(type)) {
				events.add(SimpleConditionEvent.violated(type,
						type.getName() + " is public and no other package uses it"));
			}
		});
	}

	private static boolean isProgram(JavaClass type) {
		return type.tryGetMethod("main", String[].class).isPresent();
	}

	private static DescribedPredicate<JavaCall<?>> calls(String description, Class<?> owner, String... methods) {
		Set<String> names = Set.of(methods);
		return DescribedPredicate.describe(description, (call) -> names.contains(call.getName())
				&& HasOwner.Functions.Get.<JavaClass>owner().apply(call.getTarget()).isAssignableTo(owner));
	}

	private static ArchCondition<JavaClass> condition(String description, Check check) {
		return new ArchCondition<>(description) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				check.of(type, events);
			}

		};
	}

	private static String service(JavaClass type) {
		String name = type.getPackageName();
		if (!name.startsWith(ROOT)) {
			return "";
		}
		return name.substring(ROOT.length()).split("\\.", 2)[0];
	}

	private interface Check {

		void of(JavaClass type, ConditionEvents events);

	}

}
