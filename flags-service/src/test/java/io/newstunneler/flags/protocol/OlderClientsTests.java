package io.newstunneler.flags.protocol;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.getunleash.engine.Context;
import io.getunleash.engine.UnleashEngine;
import io.getunleash.engine.YggdrasilInvalidInputException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OlderClients}: what an engine that knows neither operator makes of the
 * translation, context by context.
 */
class OlderClientsTests {

	/** In order, by the rules of semantic versioning. */
	private static final List<String> VERSIONS = List.of("0.0.0", "0.9.10", "1.2.1", "1.2.2-alpha", "1.2.2-alpha.1",
			"1.2.2-rc.1", "1.2.2", "1.2.3-alpha", "1.2.3", "1.10.0", "2.0.0-alpha.1", "2.0.0", "10.0.0");

	@ParameterizedTest
	@ValueSource(strings = { "1.2.2", "1.2.2-alpha.1", "0.0.0", "2.0.0", "10.0.0" })
	void versionsAreComparedAsNewerClientsDo(String than) throws YggdrasilInvalidInputException {
		for (String version : VERSIONS) {
			int order = Integer.compare(VERSIONS.indexOf(version), VERSIONS.indexOf(than));
			assertThat(holds(version("SEMVER_GTE", than, false), version)).as("%s >= %s", version, than)
				.isEqualTo(order >= 0);
			assertThat(holds(version("SEMVER_LTE", than, false), version)).as("%s <= %s", version, than)
				.isEqualTo(order <= 0);
			assertThat(holds(version("SEMVER_GTE", than, true), version)).as("not %s >= %s", version, than)
				.isEqualTo(order < 0);
			assertThat(holds(version("SEMVER_LTE", than, true), version)).as("not %s <= %s", version, than)
				.isEqualTo(order > 0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "v2.0.0", "1.2", "not a version" })
	void whatIsNoVersionFulfilsNothing(String version) throws YggdrasilInvalidInputException {
		for (String operator : List.of("SEMVER_GTE", "SEMVER_LTE")) {
			assertThat(holds(version(operator, "1.2.2", false), version)).isFalse();
			assertThat(holds(version(operator, "1.2.2", false), null)).isFalse();
			assertThat(holds(version(operator, "1.2.2", true), version)).isTrue();
			assertThat(holds(version(operator, "1.2.2", true), null)).isTrue();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					127.0.0.1          | 127.0.0.1                 | 127.0.0.2 127.0.0.10 127x0.0.1 ::127.0.0.1 ::ffff:127.0.0.1 027.0.0.1
					160.33.0.0/16      | 160.33.0.0 160.33.255.255 | 160.34.0.1 160.32.255.255 160.33.0.256 160.33.0 160.33.0.1x
					160.33.7.9/16      | 160.33.0.33               | 160.34.7.9
					10.0.0.0/255.0.0.0 | 10.1.2.3                  | 11.0.0.0
					192.168.4.0/22     | 192.168.4.0 192.168.7.255 | 192.168.3.255 192.168.8.0 192.168.4.007
					0.0.0.0/0          | 1.2.3.4 255.255.255.255   | :: 1.2.3 256.1.1.1
					1.2.3.4/31         | 1.2.3.4 1.2.3.5           | 1.2.3.3 1.2.3.6 1.2.3.45
					2001:db8::1        | 2001:db8::1 2001:DB8::1 2001:0db8:0:0:0:0:0:1 2001:db8::0:1 2001:db8:0:0::0.0.0.1 | 2001:db8::2 2001:db8::1:1 2001:db8::1::1 2001:db8:1
					2001:db8::/32      | 2001:db8:: 2001:db8:0:1::42 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 2001:db8::1.2.3.4 2001:db8:1:2:3:4:5.6.7.8 2001:0db8::abcd | 2001:db9::1 2001:db8 2001:db8:1:2:3:4:5:6:7 2001:db8::1:2:3:4:5:6:7 2001:db80:: ::2001:db8 12001:db8::1
					2001:db8:8::/45    | 2001:db8:8:: 2001:db8:f::1 2001:db8:000a::1 | 2001:db8:7::1 2001:db8:10::1 2001:db8:80::1 2001:db8::8
					2001:db8:0:0::/64  | 2001:db8::1 2001:db8::1:2:3:4 2001:db8:0:0:1:2:3:4 2001:db8:0:0:0:0:1.2.3.4 | 2001:db8::1:1:2:3:4 2001:db8:0:1::
					::/0               | ::1 1:2:3:4:5:6:7:8 ::ffff:1.2.3.4 | 1.2.3.4 : ::: 1:2:3:4:5:6:7
					::ffff:10.0.0.0/104| ::ffff:10.1.2.3 ::ffff:a00:1 0:0:0:0:0:ffff:10.9.9.9 | 10.1.2.3 ::ffff:11.0.0.1 ::10.1.2.3
					fe80::1/128        | fe80::1 FE80:0000::0001   | fe80::1%eth0
					""")
	void addressesAreInTheRangesThatNewerClientsFindThemIn(String range, String in, String out)
			throws YggdrasilInvalidInputException {
		for (String address : in.split(" ")) {
			assertThat(holds(range(false, range), address)).as("%s in %s", address, range).isTrue();
			assertThat(holds(range(true, range), address)).as("%s not in %s", address, range).isFalse();
			assertThat(holds(range(false, "172.16.0.0/12", "bad", range), address)).isTrue();
		}
		for (String address : out.split(" ")) {
			assertThat(holds(range(false, range), address)).as("%s in %s", address, range).isFalse();
		}
		assertThat(holds(range(false, range), null)).isFalse();
		assertThat(holds(range(true, range), null)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.invalid", "bad::cidr", "10.0.0.0/33", "::/129", "10.0.0.0/255.0.255.0", "10.0.0.0/",
			"010.0.0.1", "", "localhost" })
	void aRangeThatCannotBeReadHasNoAddresses(String range) throws YggdrasilInvalidInputException {
		assertThat(holds(range(false, range), "127.0.0.1")).isFalse();
		assertThat(holds(range(true, range), "127.0.0.1")).isTrue();
		assertThat(holds(range(false, range, "127.0.0.0/8"), "127.0.0.1")).isTrue();
	}

	@Test
	void manyRangesAreStillTakenByTheEngine() throws YggdrasilInvalidInputException {
		String[] ranges = Stream.iterate(1, (number) -> number + 1)
			.limit(30)
			.flatMap((number) -> Stream.of("2001:db8:%x::/48".formatted(number), "10.%d.0.0/17".formatted(number)))
			.toArray(String[]::new);
		assertThat(holds(range(false, ranges), "2001:db8:1e::7")).isTrue();
		assertThat(holds(range(false, ranges), "10.30.127.1")).isTrue();
		assertThat(holds(range(false, ranges), "10.30.128.1")).isFalse();
	}

	@Test
	void segmentsAreTranslatedTooAndTheRestStays() throws YggdrasilInvalidInputException {
		String state = """
				{"version": 2, "segments": [{"id": 1, "constraints": [%s]}],
				 "features": [{"name": "flag", "enabled": true, "strategies": [
				   {"name": "default", "segments": [1], "constraints": [
				     {"contextName": "userId", "operator": "IN", "values": ["7"]}]}]}]}
				""".formatted(version("SEMVER_GTE", "1.2.2", false));
		String translated = OlderClients.translate(state);
		UnleashEngine engine = new UnleashEngine();
		engine.takeState(translated);
		assertThat(engine.isEnabled("flag", context("1.2.2", "7")).value).isTrue();
		assertThat(engine.isEnabled("flag", context("1.2.2", "8")).value).isFalse();
		assertThat(engine.isEnabled("flag", context("1.2.1", "7")).value).isFalse();
		String known = state.replace("SEMVER_GTE", "SEMVER_GT");
		assertThat(OlderClients.translate(known)).isSameAs(known);
	}

	@ParameterizedTest
	@CsvSource({ "5.2.2, true", "6.0.1, true", "6.1.0, false", "6.2.0, false", "7.0.0, false", "10.0.0, false",
			"'', true", "nonsense, true", "99999999999999999999.0.0, true" })
	void clientsSayHowOldTheyAre(String specification, boolean older) {
		assertThat(OlderClients.isOlder(specification)).isEqualTo(older);
		assertThat(OlderClients.isOlder(null)).isTrue();
	}

	private static boolean holds(String constraint, @Nullable String value) throws YggdrasilInvalidInputException {
		UnleashEngine engine = new UnleashEngine();
		engine.takeState(OlderClients.translate("""
				{"version": 2, "features": [{"name": "flag", "enabled": true, "strategies": [
				  {"name": "default", "constraints": [%s]}]}]}
				""".formatted(constraint)));
		return Boolean.TRUE.equals(engine.isEnabled("flag", context(value, null)).value);
	}

	private static Context context(@Nullable String value, @Nullable String userId) {
		Context context = new Context();
		context.setProperties((value != null) ? Map.of("field", value) : Map.of());
		context.setUserId(userId);
		return context;
	}

	private static String version(String operator, String value, boolean inverted) {
		return """
				{"contextName": "field", "operator": "%s", "value": "%s", "inverted": %s}
				""".formatted(operator, value, inverted);
	}

	private static String range(boolean inverted, String... ranges) {
		return """
				{"contextName": "field", "operator": "IN_CIDR", "values": [%s], "inverted": %s}
				""".formatted(Stream.of(ranges).map((range) -> '"' + range + '"').collect(Collectors.joining(",")),
				inverted);
	}

}
