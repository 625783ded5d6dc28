package io.newstunneler.analysis.plan;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.newstunneler.analysis.plan.Admission.Admitted;
import io.newstunneler.analysis.plan.Admission.Behind;
import io.newstunneler.analysis.plan.Admission.Unaffordable;
import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * What models may cost: reserved in the database before a call, so that no number of
 * workers spends the same money twice, and booked by hour and source after it.
 * <p>
 * A call is reserved at what it may cost by its length or at what the dearest call of the
 * day did cost, whichever is more. Until a call has been booked only one is under way, so
 * a model that answers at unexpected length overdraws the budget by that one call.
 */
@Component
@EnableConfigurationProperties(BudgetProperties.class)
class Budget {

	private static final long NO_SOURCE = 0;

	/**
	 * How soon others look whether the first call of the day has shown what one costs.
	 */
	private static final Duration FIRST_CALL = Duration.ofMillis(500);

	private final DatabaseClient database;

	private final TransactionalOperator transaction;

	private final BudgetProperties properties;

	Budget(DatabaseClient database, TransactionalOperator transaction, BudgetProperties properties) {
		this.database = database;
		this.transaction = transaction;
		this.properties = properties;
	}

	BudgetProperties.WhenUsedUp whenUsedUp() {
		return this.properties.whenUsedUp();
	}

	/**
	 * Reserves what questions may cost, in their order, as far as there is a budget.
	 * @param questions questions that have to be asked
	 * @param estimates what each may cost
	 * @return which of them may be asked
	 */
	Mono<List<Admission>> reserve(List<Question> questions, List<Usage> estimates) {
		if (!this.properties.isLimited() || questions.isEmpty()) {
			return Mono.just(questions.stream().<Admission>map(Admitted::new).toList());
		}
		Mono<List<Admission>> reserved = this.database.sql("select pg_advisory_xact_lock(7301, 40)")
			.then()
			.then(Mono.zip(spent(), sources().collectMap(SourceSpent::sourceId)))
			.flatMap((now) -> {
				Draft draft = new Draft(now.getT1(), now.getT2());
				List<Admission> admissions = new ArrayList<>();
				for (int i = 0; i < questions.size(); i++) {
					admissions.add(draft.admit(questions.get(i), estimates.get(i)));
				}
				return hold(draft.held).thenReturn(admissions);
			});
		return this.transaction.transactional(reserved);
	}

	private Mono<Void> hold(Map<Long, Usage> held) {
		if (held.isEmpty()) {
			return Mono.empty();
		}
		List<Long> ids = List.copyOf(held.keySet());
		return this.database.sql("""
				update plan_runs set reserved_tokens = held.tokens, reserved_usd = held.usd
				from unnest(:ids, :tokens, :usd) as held (id, tokens, usd)
				where plan_runs.id = held.id and plan_runs.state = 'running'
				""")
			.bind("ids", ids.toArray(Long[]::new))
			.bind("tokens", ids.stream().map((id) -> used(held, id).tokens()).toArray(Integer[]::new))
			.bind("usd", ids.stream().map((id) -> money(used(held, id))).toArray(BigDecimal[]::new))
			.then();
	}

	private static Usage used(Map<Long, Usage> held, Long id) {
		return Objects.requireNonNull(held.get(id));
	}

	private static BigDecimal money(Usage usage) {
		return (usage.costUsd() != null) ? usage.costUsd() : BigDecimal.ZERO;
	}

	/**
	 * Books what calls did cost, in the caller's transaction.
	 * @param outcomes attempts that have ended
	 * @return completes when it is booked
	 */
	Mono<Void> book(List<Outcome> outcomes) {
		Map<Long, Booking> bySource = new TreeMap<>();
		for (Outcome outcome : outcomes) {
			if (outcome.usage().tokens() > 0) {
				Long source = Objects.requireNonNullElse(outcome.claim().sourceId(), NO_SOURCE);
				bySource.merge(source, Booking.of(outcome.usage()), Booking::plus);
			}
		}
		if (bySource.isEmpty()) {
			return Mono.empty();
		}
		List<Booking> bookings = List.copyOf(bySource.values());
		return this.database.sql("""
				insert into plan_spending (hour, source_id, calls, tokens, usd, largest_tokens, largest_usd)
				select date_trunc('hour', now()), source_id, calls, tokens, usd, largest_tokens, largest_usd
				from unnest(:sources, :calls, :tokens, :usd, :largest, :dearest)
					as booked (source_id, calls, tokens, usd, largest_tokens, largest_usd)
				on conflict (hour, source_id) do update set
					calls = plan_spending.calls + excluded.calls, tokens = plan_spending.tokens + excluded.tokens,
					usd = plan_spending.usd + excluded.usd,
					largest_tokens = greatest(plan_spending.largest_tokens, excluded.largest_tokens),
					largest_usd = greatest(plan_spending.largest_usd, excluded.largest_usd)
				""")
			.bind("sources", bySource.keySet().toArray(Long[]::new))
			.bind("calls", bookings.stream().map(Booking::calls).toArray(Integer[]::new))
			.bind("tokens", bookings.stream().map(Booking::tokens).toArray(Long[]::new))
			.bind("usd", bookings.stream().map(Booking::usd).toArray(BigDecimal[]::new))
			.bind("largest", bookings.stream().map(Booking::largestTokens).toArray(Integer[]::new))
			.bind("dearest", bookings.stream().map(Booking::largestUsd).toArray(BigDecimal[]::new))
			.then();
	}

	/**
	 * What is spent, held and left.
	 * @return the state of this hour and day
	 */
	Mono<Spent> spent() {
		return this.database
			.sql("""
					with spent as (
						select coalesce(sum(tokens) filter (where hour = date_trunc('hour', now())), 0)::bigint as hour_tokens,
							coalesce(sum(tokens), 0)::bigint as day_tokens,
							coalesce(sum(usd) filter (where hour = date_trunc('hour', now())), 0) as hour_usd,
							coalesce(sum(usd), 0) as day_usd,
							coalesce(sum(calls), 0)::bigint as day_calls,
							max(largest_tokens) as largest_tokens, max(largest_usd) as largest_usd,
							(select count(distinct source_id) from plan_spending where hour >= now() - interval '1 day') as sources
						from plan_spending where hour >= date_trunc('day', now())),
					held as (
						select coalesce(sum(reserved_tokens), 0)::bigint as held_tokens,
							coalesce(sum(reserved_usd), 0) as held_usd, count(*) as held_calls
						from plan_runs where state = 'running' and reserved_tokens is not null)
					select *,
						extract(epoch from date_trunc('hour', now()) + interval '1 hour' - now())::bigint as hour_left,
						extract(epoch from date_trunc('day', now()) + interval '1 day' - now())::bigint as day_left
					from spent, held
					""")
			.map(Spent::of)
			.one();
	}

	private Flux<SourceSpent> sources() {
		return this.database
			.sql("""
					select source_id, sum(hour_tokens)::bigint as hour_tokens, sum(day_tokens)::bigint as day_tokens,
						sum(hour_usd) as hour_usd, sum(day_usd) as day_usd
					from (
						select source_id, case when hour = date_trunc('hour', now()) then tokens else 0 end as hour_tokens,
							tokens as day_tokens, case when hour = date_trunc('hour', now()) then usd else 0 end as hour_usd,
							usd as day_usd
						from plan_spending where hour >= date_trunc('day', now())
						union all
						select coalesce(source_id, 0), reserved_tokens, reserved_tokens, reserved_usd, reserved_usd
						from plan_runs where state = 'running' and reserved_tokens is not null) as used
					group by source_id
					""")
			.map(SourceSpent::of)
			.all();
	}

	/**
	 * Drops bookings that no budget looks at any more.
	 * @param age of the hour
	 * @return how many
	 */
	Mono<Long> forget(Duration age) {
		return this.database.sql("delete from plan_spending where hour < now() - :age * interval '1 second'")
			.bind("age", age.toSeconds())
			.fetch()
			.rowsUpdated();
	}

	/**
	 * What may be spent, was spent and is left.
	 * @return for people
	 */
	Mono<State> state() {
		return spent().map((spent) -> new State(this.properties.tokensPerHour(), this.properties.tokensPerDay(),
				this.properties.usdPerHour(), this.properties.usdPerDay(), spent.hourTokens(), spent.dayTokens(),
				spent.hourUsd(), spent.dayUsd(), spent.heldTokens(), spent.heldUsd(), spent.dayCalls()));
	}

	/**
	 * A batch of reservations in the making.
	 */
	private final class Draft {

		private final Map<Long, Usage> held = new LinkedHashMap<>();

		private final Map<Long, long[]> sourceTokens = new HashMap<>();

		private final Map<Long, BigDecimal[]> sourceUsd = new HashMap<>();

		private final Spent spent;

		private long tokens;

		private BigDecimal usd;

		private long calls;

		Draft(Spent spent, Map<Long, SourceSpent> sources) {
			this.spent = spent;
			this.tokens = spent.heldTokens();
			this.usd = spent.heldUsd();
			this.calls = spent.heldCalls();
			sources.forEach((id, source) -> {
				this.sourceTokens.put(id, new long[] { source.hourTokens(), source.dayTokens() });
				this.sourceUsd.put(id, new BigDecimal[] { source.hourUsd(), source.dayUsd() });
			});
		}

		Admission admit(Question question, Usage estimate) {
			if (this.spent.largestTokens() == null && this.calls > 0) {
				return new Behind(question, FIRST_CALL);
			}
			int may = Math.max(estimate.tokens(), Objects.requireNonNullElse(this.spent.largestTokens(), 0));
			BigDecimal cost = max(estimate.costUsd(), this.spent.largestUsd());
			Long source = Objects.requireNonNullElse(question.claim().sourceId(), NO_SOURCE);
			Denial denial = denial(source, may, cost);
			if (denial != null) {
				return new Unaffordable(question, denial.reason(), denial.pause());
			}
			this.held.put(question.claim().runId(), new Usage(may, cost));
			this.tokens += may;
			this.usd = this.usd.add((cost != null) ? cost : BigDecimal.ZERO);
			this.calls++;
			long[] usedTokens = this.sourceTokens.computeIfAbsent(source, (_) -> new long[2]);
			BigDecimal[] usedUsd = this.sourceUsd.computeIfAbsent(source,
					(_) -> new BigDecimal[] { BigDecimal.ZERO, BigDecimal.ZERO });
			for (int window = 0; window < 2; window++) {
				usedTokens[window] += may;
				usedUsd[window] = usedUsd[window].add((cost != null) ? cost : BigDecimal.ZERO);
			}
			return new Admitted(question);
		}

		private @Nullable Denial denial(Long source, int may, @Nullable BigDecimal cost) {
			BudgetProperties limits = Budget.this.properties;
			if (limits.limitsMoney() && cost == null) {
				return new Denial("There is a budget in US dollars, but the price of the model is not known.",
						this.spent.untilNextDay());
			}
			BigDecimal price = (cost != null) ? cost : BigDecimal.ZERO;
			long[] sourceTokens = this.sourceTokens.getOrDefault(source, new long[2]);
			BigDecimal[] sourceUsd = this.sourceUsd.getOrDefault(source,
					new BigDecimal[] { BigDecimal.ZERO, BigDecimal.ZERO });
			for (Limit limit : new Limit[] {
					Limit.of(limits.tokensPerDay(), this.spent.dayTokens() + this.tokens, sourceTokens[1], may,
							"tokens a day", this.spent.untilNextDay()),
					Limit.of(limits.usdPerDay(), this.spent.dayUsd().add(this.usd), sourceUsd[1], price,
							"US dollars a day", this.spent.untilNextDay()),
					Limit.of(limits.tokensPerHour(), this.spent.hourTokens() + this.tokens, sourceTokens[0], may,
							"tokens an hour", this.spent.untilNextHour()),
					Limit.of(limits.usdPerHour(), this.spent.hourUsd().add(this.usd), sourceUsd[0], price,
							"US dollars an hour", this.spent.untilNextHour()) }) {
				Denial denial = limit.denial((this.spent.sources() > 1) ? limits.sourceShare() : 1);
				if (denial != null) {
					return denial;
				}
			}
			return null;
		}

		private static @Nullable BigDecimal max(@Nullable BigDecimal estimate, @Nullable BigDecimal largest) {
			return (estimate == null || largest == null) ? estimate : estimate.max(largest);
		}

	}

	/**
	 * One of the limits, and where a call would bring us.
	 *
	 * @param limit the limit, {@code null} where there is none
	 * @param used spent and held by all
	 * @param bySource the source's part of that
	 * @param call what the call may cost
	 * @param unit for people
	 * @param pause until the window ends
	 */
	private record Limit(@Nullable BigDecimal limit, BigDecimal used, BigDecimal bySource, BigDecimal call, String unit,
			Duration pause) {

		static Limit of(@Nullable Number limit, Number used, Number bySource, Number call, String unit,
				Duration pause) {
			return new Limit((limit != null) ? new BigDecimal(limit.toString()) : null, new BigDecimal(used.toString()),
					new BigDecimal(bySource.toString()), new BigDecimal(call.toString()), unit, pause);
		}

		@Nullable Denial denial(double share) {
			if (this.limit == null) {
				return null;
			}
			if (this.used.add(this.call).compareTo(this.limit) > 0) {
				return new Denial("The budget of " + this.limit.toPlainString() + " " + this.unit + " is used up.",
						this.pause);
			}
			BigDecimal most = this.limit.multiply(BigDecimal.valueOf(share));
			// a budget of a few calls is not divided
			if (this.bySource.signum() > 0 && this.bySource.add(this.call).compareTo(most) > 0) {
				return new Denial("The article's source has used up its share of the budget of "
						+ this.limit.toPlainString() + " " + this.unit + ".", this.pause);
			}
			return null;
		}

	}

	private record Denial(String reason, Duration pause) {
	}

	private record Booking(int calls, long tokens, BigDecimal usd, int largestTokens, BigDecimal largestUsd) {

		static Booking of(Usage usage) {
			return new Booking(1, usage.tokens(), money(usage), usage.tokens(), money(usage));
		}

		Booking plus(Booking other) {
			return new Booking(this.calls + other.calls, this.tokens + other.tokens, this.usd.add(other.usd),
					Math.max(this.largestTokens, other.largestTokens), this.largestUsd.max(other.largestUsd));
		}

	}

	private record SourceSpent(long sourceId, long hourTokens, long dayTokens, BigDecimal hourUsd, BigDecimal dayUsd) {

		static SourceSpent of(Readable row) {
			return new SourceSpent(number(row, "source_id"), number(row, "hour_tokens"), number(row, "day_tokens"),
					amount(row, "hour_usd"), amount(row, "day_usd"));
		}

	}

	/**
	 * What was spent by now.
	 *
	 * @param hourTokens in this hour
	 * @param dayTokens in this day
	 * @param hourUsd in this hour
	 * @param dayUsd in this day
	 * @param dayCalls calls of this day
	 * @param largestTokens of one call of this day
	 * @param largestUsd of one call of this day
	 * @param heldTokens reserved by calls that are under way
	 * @param heldUsd the same in US dollars
	 * @param heldCalls calls that are under way
	 * @param sources sources that models were asked for within 24 hours
	 * @param untilNextHour what is left of the hour
	 * @param untilNextDay what is left of the day
	 */
	record Spent(long hourTokens, long dayTokens, BigDecimal hourUsd, BigDecimal dayUsd, long dayCalls,
			@Nullable Integer largestTokens, @Nullable BigDecimal largestUsd, long heldTokens, BigDecimal heldUsd,
			long heldCalls, long sources, Duration untilNextHour, Duration untilNextDay) {

		static Spent of(Readable row) {
			return new Spent(number(row, "hour_tokens"), number(row, "day_tokens"), amount(row, "hour_usd"),
					amount(row, "day_usd"), number(row, "day_calls"), row.get("largest_tokens", Integer.class),
					row.get("largest_usd", BigDecimal.class), number(row, "held_tokens"), amount(row, "held_usd"),
					number(row, "held_calls"), number(row, "sources"), Duration.ofSeconds(number(row, "hour_left")),
					Duration.ofSeconds(number(row, "day_left")));
		}

	}

	private static long number(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, Long.class), column);
	}

	private static BigDecimal amount(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, BigDecimal.class), column);
	}

	/**
	 * A budget as people see it.
	 *
	 * @param tokensPerHour the limit, absent where there is none
	 * @param tokensPerDay the limit, absent where there is none
	 * @param usdPerHour the limit, absent where there is none
	 * @param usdPerDay the limit, absent where there is none
	 * @param tokensThisHour spent since the full hour, UTC
	 * @param tokensToday spent since midnight, UTC
	 * @param usdThisHour spent since the full hour, where prices are known
	 * @param usdToday spent since midnight, where prices are known
	 * @param reservedTokens held for calls that are under way
	 * @param reservedUsd the same in US dollars
	 * @param callsToday calls since midnight that cost something
	 */
	record State(@Nullable Long tokensPerHour, @Nullable Long tokensPerDay, @Nullable BigDecimal usdPerHour,
			@Nullable BigDecimal usdPerDay, long tokensThisHour, long tokensToday, BigDecimal usdThisHour,
			BigDecimal usdToday, long reservedTokens, BigDecimal reservedUsd, long callsToday) {
	}

}
