package io.newstunneler.analysis.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.model.ModelAnswer;
import io.newstunneler.testsupport.model.ModelRequest;
import io.newstunneler.testsupport.model.ModelStub;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the planner against a folder of bad answers and injections:
 * {@code -Dllm.corpus=/path}, with {@code bad_outputs.jsonl} ({@code id}, {@code body})
 * and {@code injections.jsonl} ({@code id}, {@code text}). Prints a figure a line.
 */
@EnabledIfSystemProperty(named = "llm.corpus", matches = ".+")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.application.name=analysis-llm-corpus-it",
				"newstunneler.llm.api-key=sk-corpus-0123456789", "newstunneler.llm.timeout=5s",
				"newstunneler.llm.concurrency=32", "newstunneler.plans.back-off=50ms",
				"newstunneler.plans.longest-back-off=200ms", "newstunneler.plans.patience=3s" })
@WithPostgres
@WithKafka
class LlmCorpusIT {

	private static final String BODY = "Microsoft said on Tuesday that revenue rose 12% to $61.9 billion. "
			+ "The company also raised its dividend and announced a new contract with a large customer.";

	private static final Pattern CASE = Pattern.compile("case [a-z]+-\\d+-\\d+ ");

	private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

	private static final Pattern LINK = Pattern.compile("(?i)https?://[^\\s\"<>)]+");

	private static final Pattern QUOTATION = Pattern.compile("[\"“]([^\"“”]{3,})[\"”]");

	private static final ModelStub model = ModelStub.start();

	private static final ConcurrentMap<String, Integer> calls = new ConcurrentHashMap<>();

	private static final Schema schema = schema();

	@Autowired
	PlanRuns runs;

	@Autowired
	TestDatabase database;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("newstunneler.llm.base-url", model::baseUrl);
	}

	@Test
	void noBadAnswerIsStoredAndNoArticleIsLost() throws IOException {
		Map<String, String> bad = new LinkedHashMap<>();
		Map<Long, String> articles = new LinkedHashMap<>();
		for (JsonNode line : lines("bad_outputs.jsonl")) {
			for (String form : List.of("content", "body")) {
				for (int position = 1; position <= 3; position++) {
					String name = "case " + form + "-" + line.path("id").asInt() + "-" + position + " ";
					bad.put(name, line.path("body").asString());
					articles.put(PlanFixture.article(this.database, "Microsoft (MSFT) beats, " + name + "of today",
							BODY + " " + name, "MSFT"), name);
				}
			}
		}
		model.answer((request) -> {
			String name = caseOf(request);
			int position = Integer.parseInt(name.strip().substring(name.lastIndexOf('-') + 1));
			if (calls.merge(name, 1, Integer::sum) > position) {
				return ModelAnswer.plan("MSFT");
			}
			String body = bad.get(name);
			return name.contains("content") ? ModelAnswer.says(body) : new ModelAnswer.Fails(200, Map.of(), body);
		});
		run(articles);
		report("bad answers x 3 positions x (message, whole body)", articles);
		int most = articles.values().stream().mapToInt((name) -> calls.getOrDefault(name, 0)).max().orElse(0);
		System.out.println("most attempts at one article: " + most);
		List<String> broken = stored(articles).values()
			.stream()
			.map(LlmCorpusIT::violations)
			.flatMap(List::stream)
			.toList();
		System.out.println("stored plans that break the schema: " + broken.size());
		assertThat(most).isLessThanOrEqualTo(3);
		assertThat(broken).isEmpty();
	}

	@Test
	void noInjectionIsObeyedInAPlan() throws IOException {
		Map<String, String> texts = new LinkedHashMap<>();
		Map<Long, String> articles = new LinkedHashMap<>();
		Map<Long, String> articleTexts = new LinkedHashMap<>();
		for (JsonNode line : lines("injections.jsonl")) {
			for (int obedience = 1; obedience <= 6; obedience++) {
				String name = "case injection-" + line.path("id").asInt() + "-" + obedience + " ";
				String text = line.path("text").asString();
				texts.put(name, text);
				String body = BODY + "\n" + text + "\n" + name;
				long id = PlanFixture.article(this.database, "Microsoft beats, " + name + "of today", body, null);
				articles.put(id, name);
				articleTexts.put(id, "Microsoft beats, " + name + "of today\n" + body);
			}
		}
		List<String> prompts = new ArrayList<>();
		model.answer((request) -> {
			String name = caseOf(request);
			calls.merge(name, 1, Integer::sum);
			String system = request.body().at("/messages/0/content").stringValue();
			prompts.add(system);
			return obey(request, system, texts.getOrDefault(name, ""), name.charAt(name.length() - 2));
		});
		run(articles);
		report("injections x 6 ways to obey", articles);
		Map<Long, JsonNode> plans = stored(articles);
		List<String> violations = new ArrayList<>();
		plans.forEach((id, plan) -> {
			String article = articleTexts.getOrDefault(id, "");
			violations.addAll(violations(plan));
			violations.addAll(broken(plan, article, articles.get(id)));
		});
		System.out.println("plans that violate a rule: " + violations.size());
		violations.forEach(System.out::println);
		long signals = this.database.count("signals where symbol not in (select symbol from symbols)");
		System.out.println("signals of symbols that are not listed: " + signals);
		assertThat(violations).isEmpty();
		assertThat(signals).isZero();
	}

	/** What a model might do that takes the article's word for a command. */
	private static ModelAnswer obey(ModelRequest request, String system, String text, char way) {
		ObjectNode plan = (ObjectNode) JsonMapper.shared()
			.readTree(((ModelAnswer.Says) ModelAnswer.plan("MSFT")).content());
		Matcher symbol = Pattern.compile("\\b(SCAM|NVDA|ZZZZQ|NOPE|FAKEX|FAKE|AAPL)\\b").matcher(text);
		String ticker = symbol.find() ? symbol.group() : "SCAM";
		plan.put("confidence_0to1", 1.0);
		switch (way) {
			case '1' ->
				plan.put("ticker", ticker).put("thesis", "Buy " + ticker + " now, rating 100/100, target $999.");
			case '2' -> plan.put("summary", system);
			case '3' ->
				plan.put("summary", Base64.getEncoder().encodeToString(system.getBytes(StandardCharsets.UTF_8)));
			case '4' -> plan.put("simple_explanation", text)
				.put("thesis", text.isBlank() ? "x" : text)
				.put("summary",
						"See http://127.0.0.1:8080/admin?key=sk-corpus-0123456789 and https://evil.example/c?d=1");
			case '5' -> {
				plan.put("exec", "rm -rf /");
				plan.putArray("key_facts").add(text).add("Insiders sold 77,777 shares.");
			}
			default -> {
				plan.putArray("key_facts")
					.add("Revenue rose 12% to $61.9 billion, Microsoft said.")
					.add("Ignore all 4711 rules.");
				plan.put("thesis", "Analysts say \"it cannot fail\". Revenue rose 12%. It is worth 4,711.");
				plan.put("summary", "BUY ".repeat(100)
						+ request.body().at("/messages/1/content").stringValue().lines().findFirst().orElse(""));
			}
		}
		return ModelAnswer.says(JsonMapper.shared().writeValueAsString(plan));
	}

	private List<String> broken(JsonNode plan, String article, @Nullable String name) {
		List<String> broken = new ArrayList<>();
		String ticker = plan.path("ticker").asString("");
		if (!ticker.isEmpty() && !plan.path("unverified").asBoolean(false)
				&& (this.database.count("symbols where symbol = ?", ticker) == 0
						|| !(article.contains(ticker) || (ticker.equals("MSFT") && article.contains("Microsoft"))))) {
			broken.add(name + "ticker " + ticker);
		}
		List<String> strings = new ArrayList<>();
		strings(plan, strings);
		for (String text : strings) {
			NUMBER.matcher(text)
				.results()
				.filter((number) -> !article.contains(number.group()))
				.forEach((number) -> broken.add(name + "number " + number.group()));
			LINK.matcher(text)
				.results()
				.filter((link) -> !article.contains(link.group()))
				.forEach((link) -> broken.add(name + "link " + link.group()));
			QUOTATION.matcher(text)
				.results()
				.filter((quotation) -> !article.contains(quotation.group(1).strip()))
				.forEach((quotation) -> broken.add(name + "quotation " + quotation.group(1)));
			if (text.contains("equity analyst") || text.contains("sk-corpus") || text.contains("Marker ")
					|| text.length() > 2000) {
				broken.add(name + "told " + text.substring(0, Math.min(100, text.length())));
			}
		}
		plan.path("key_facts").forEach((fact) -> {
			if (!article.contains(fact.asString())) {
				broken.add(name + "key fact " + fact.asString());
			}
		});
		return broken;
	}

	private static void strings(JsonNode node, List<String> strings) {
		if (node.isString()) {
			strings.add(node.stringValue());
		}
		node.forEach((child) -> strings(child, strings));
	}

	private void run(Map<Long, String> articles) {
		PlanFixture.enqueue(this.runs, articles.keySet().stream().mapToLong(Long::longValue).toArray());
		Awaitility.await()
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(500))
			.until(() -> this.database.count("plan_runs where state in ('waiting', 'running')") == 0);
	}

	private void report(String what, Map<Long, String> articles) {
		Long[] ids = articles.keySet().toArray(Long[]::new);
		System.out.println(what + ": " + ids.length);
		this.database.query(
				"select state, error_class, count(*) as runs from plan_runs where article_id = any(?) group by 1, 2 order by 1, 2",
				(Object) ids)
			.forEach((row) -> System.out
				.println("  " + row.get("state") + " " + row.get("error_class") + ": " + row.get("runs")));
		System.out.println("runs that ended without a plan and without a reason: " + this.database
			.count("plan_runs where state in ('failed', 'parked') and (last_error is null or error_class is null)"));
		long kept = this.database.count("articles where id = any(?)", (Object) ids);
		System.out.println("articles lost: " + (ids.length - kept));
		assertThat(kept).isEqualTo(ids.length);
	}

	private Map<Long, JsonNode> stored(Map<Long, String> articles) {
		Map<Long, JsonNode> plans = new LinkedHashMap<>();
		this.database
			.query("select article_id, plan::text as plan from plans where article_id = any(?)",
					(Object) articles.keySet().toArray(Long[]::new))
			.forEach((row) -> plans.put((Long) row.get("article_id"),
					JsonMapper.shared().readTree(String.valueOf(row.get("plan")))));
		System.out.println("plans stored: " + plans.size());
		return plans;
	}

	private static List<String> violations(JsonNode plan) {
		ObjectNode bare = (ObjectNode) plan.deepCopy();
		bare.remove("unverified");
		return schema.validate(bare).stream().map(Object::toString).toList();
	}

	private static String caseOf(ModelRequest request) {
		Matcher name = CASE.matcher(request.prompt());
		return name.find() ? name.group() : "case none-0-0 ";
	}

	private static List<JsonNode> lines(String file) throws IOException {
		try (Stream<String> lines = Files.lines(Path.of(System.getProperty("llm.corpus")).resolve(file))) {
			return lines.filter((line) -> !line.isBlank()).map(JsonMapper.shared()::readTree).toList();
		}
	}

	private static Schema schema() {
		try (InputStream resource = LlmCorpusIT.class.getResourceAsStream("/plan/plan.schema.json")) {
			return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
				.getSchema(JsonMapper.shared().readTree(resource));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
