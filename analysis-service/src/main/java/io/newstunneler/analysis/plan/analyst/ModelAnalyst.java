package io.newstunneler.analysis.plan.analyst;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.newstunneler.analysis.plan.analyst.Answer.Refused;
import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.newstunneler.analysis.plan.analyst.Answer.Written;
import io.newstunneler.analysis.plan.analyst.ModelClient.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Has a language model write the plan, and believes it only what the schema allows.
 */
final class ModelAnalyst implements Analyst {

	private static final Logger log = LoggerFactory.getLogger(ModelAnalyst.class);

	/** A refused key does not heal by itself; now and then we look all the same. */
	private static final Duration KEY_PAUSE = Duration.ofMinutes(2);

	private static final int COMPLAINT_LIMIT = 600;

	private final ModelClient client;

	private final PlanSchema schema;

	private final Prompts prompts;

	private final String model;

	private final int concurrency;

	private final CircuitBreaker circuit;

	private final InstantSource clock;

	private final RandomGenerator random;

	private final AtomicReference<Instant> leftAloneUntil = new AtomicReference<>(Instant.MIN);

	/** Said once, not every two minutes of a night. */
	private final AtomicBoolean keyIsRefused = new AtomicBoolean();

	ModelAnalyst(ModelClient client, PlanSchema schema, Prompts prompts, LlmProperties properties,
			CircuitBreaker circuit, InstantSource clock, RandomGenerator random) {
		this.client = client;
		this.schema = schema;
		this.prompts = prompts;
		this.model = properties.model();
		this.concurrency = properties.concurrency();
		this.circuit = circuit;
		this.clock = clock;
		this.random = random;
	}

	@Override
	public Author author(String promptVersion) {
		Prompt prompt = this.prompts.get(promptVersion);
		return new Author(this.model, prompt.version(), prompt.hash());
	}

	@Override
	public boolean isFree() {
		return false;
	}

	@Override
	public Usage estimate(Subject subject) {
		return this.client.estimate(this.prompts.get(Prompts.NEWEST).length(subject));
	}

	@Override
	public int capacity() {
		if (this.clock.instant().isBefore(this.leftAloneUntil.get())) {
			return 0;
		}
		return switch (this.circuit.getState()) {
			case OPEN, FORCED_OPEN -> 0;
			default -> this.concurrency;
		};
	}

	@Override
	public Mono<Answer> analyse(Subject subject, Author author, @Nullable String complaint) {
		return Mono.defer(() -> {
			if (!this.circuit.tryAcquirePermission()) {
				return Mono.just(new Refused(Fault.UNREACHABLE,
						"The model failed too often just now and is left alone for a moment."));
			}
			long started = System.nanoTime();
			String marker = marker();
			Prompt prompt = this.prompts.get(author.promptVersion());
			return this.client.ask(prompt.messages(subject, complaint, marker))
				.map((reply) -> judge(reply, subject, prompt, marker, System.nanoTime() - started))
				.doOnCancel(this.circuit::releasePermission)
				.doOnError((ex) -> this.circuit.onError(System.nanoTime() - started, TimeUnit.NANOSECONDS, ex));
		});
	}

	private Answer judge(Reply reply, Subject subject, Prompt prompt, String marker, long nanos) {
		Answer answer = switch (reply) {
			case Reply.Content content -> read(content, subject, prompt, marker);
			case Reply.Failure failure ->
				new Refused(failure.fault(), failure.reason(), failure.retryAfter(), failure.usage());
		};
		if (answer instanceof Refused refused && isProvidersFault(refused.fault())) {
			this.circuit.onError(nanos, TimeUnit.NANOSECONDS, new IllegalStateException(refused.reason()));
			leaveAlone(refused);
		}
		else {
			this.circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
			this.keyIsRefused.set(false);
		}
		return answer;
	}

	private Answer read(Reply.Content content, Subject subject, Prompt prompt, String marker) {
		if (tells(content.text(), subject, prompt, marker)) {
			return new Refused(Fault.INVALID_ANSWER,
					"the answer repeated instructions or secrets instead of the article", null, content.usage());
		}
		return switch (this.schema.read(content.text())) {
			case PlanSchema.Reading.Valid valid -> new Written(valid.plan(), content.usage());
			case PlanSchema.Reading.Invalid invalid -> new Refused(Fault.INVALID_ANSWER,
					abbreviated(PlainText.of(invalid.complaint())), null, content.usage());
		};
	}

	/**
	 * A model that repeats what only we told it has obeyed the article; nothing else that
	 * it says is to be trusted either.
	 */
	private boolean tells(String answer, Subject subject, Prompt prompt, String marker) {
		return answer.contains(marker) || this.client.tellsKey(answer) || prompt.isRepeatedBy(answer, subject);
	}

	private void leaveAlone(Refused refused) {
		Duration pause = (refused.fault() == Fault.KEY_REFUSED) ? KEY_PAUSE : refused.retryAfter();
		if (pause == null) {
			return;
		}
		Instant until = this.clock.instant().plus(pause);
		this.leftAloneUntil.accumulateAndGet(until, (a, b) -> a.isAfter(b) ? a : b);
		if (refused.fault() == Fault.KEY_REFUSED && !this.keyIsRefused.getAndSet(true)) {
			log.atError()
				.addKeyValue("model", this.model)
				.log("The model refused our key; plans wait, nothing is lost. Correct NEWSTUNNELER_LLM_API_KEY and restart");
		}
	}

	private static boolean isProvidersFault(Fault fault) {
		return switch (fault) {
			case TIMED_OUT, RATE_LIMITED, PROVIDER_ERROR, UNREACHABLE, KEY_REFUSED -> true;
			case INVALID_ANSWER, REJECTED, INTERNAL, SAME_QUESTION, BUDGET_USED_UP -> false;
		};
	}

	private String marker() {
		return HexFormat.of().toHexDigits(this.random.nextLong());
	}

	private static String abbreviated(String text) {
		return (text.length() <= COMPLAINT_LIMIT) ? text : text.substring(0, COMPLAINT_LIMIT) + "…";
	}

}
