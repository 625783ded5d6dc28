package io.newstunneler.flags.catalogue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.server.ResponseStatusException;

/**
 * The flags in this service's own tables.
 */
@Repository
class OwnFlags implements FlagCatalogue {

	private static final String STATES = """
			select flags.name, state.environment, flags.description, flags.type, flags.owner, flags.expires_on,
			       flags.stale, flags.archived, flags.impression_data, flags.dependencies::text as dependencies,
			       state.enabled, state.strategies::text as strategies, state.variants::text as variants,
			       state.revision, state.changed_at
			from flags join flag_states state on state.flag = flags.name
			where state.environment = :environment
			""";

	private final DatabaseClient database;

	private final TransactionalOperator transactions;

	private final FlagChanges changes;

	private final JsonMapper json;

	OwnFlags(DatabaseClient database, TransactionalOperator transactions, FlagChanges changes, JsonMapper json) {
		this.database = database;
		this.transactions = transactions;
		this.changes = changes;
		this.json = json;
	}

	@Override
	public Mono<String> document(String environment) {
		return this.database
			.sql("""
					select jsonb_build_object(
					    'version', 2,
					    'features', coalesce((
					        select jsonb_agg(jsonb_build_object(
					            'name', flags.name,
					            'type', flags.type,
					            'description', flags.description,
					            'project', 'default',
					            'stale', flags.stale,
					            'impressionData', flags.impression_data,
					            'enabled', state.enabled,
					            'strategies', state.strategies,
					            'variants', state.variants,
					            'dependencies', flags.dependencies) order by flags.name)
					        from flags join flag_states state on state.flag = flags.name
					        where state.environment = :environment and not flags.archived), '[]'),
					    'segments', coalesce((
					        select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'constraints', constraints) order by id)
					        from segments), '[]'),
					    'query', jsonb_build_object(
					        'environment', :environment::text,
					        'inlineSegmentConstraints', false))::text as document
					""")
			.bind("environment", environment)
			.map((row) -> Objects.requireNonNull(row.get("document", String.class)))
			.one();
	}

	@Override
	public Flux<FlagState> list(String environment) {
		return this.database.sql(STATES + " and not flags.archived order by flags.name")
			.bind("environment", environment)
			.map(this::state)
			.all();
	}

	@Override
	public Mono<FlagState> find(String name, String environment) {
		return one(name, environment, "");
	}

	@Override
	public Mono<FlagState> create(NewFlag flag) {
		return this.database.sql("""
				insert into flags (name, type, description, owner, expires_on)
				values (:name, :type, :description, :owner, :expires)
				on conflict do nothing
				returning name
				""")
			.bind("name", flag.name())
			.bind("type", flag.type())
			.bind("description", flag.description())
			.bind("owner", flag.owner())
			.bind("expires", Parameters.in(R2dbcType.DATE, flag.expiresOn()))
			.map((row) -> required(row, "name", String.class))
			.one()
			.switchIfEmpty(Mono.error(() -> flag.taken()))
			.flatMap((name) -> this.database.sql("""
					insert into flag_states (flag, environment, enabled, strategies)
					select :name, name, false, :strategies::jsonb from environments
					""")
				.bind("name", name)
				.bind("strategies", this.json.writeValueAsString(List.of(Strategy.everyone(name))))
				.then()
				.then(find(name, PRODUCTION)))
			.flatMap((made) -> this.changes.add(null, made, flag.author(), flag.reason()).thenReturn(made))
			.as(this.transactions::transactional)
			.doOnNext((made) -> this.changes.announce(null, made, flag.author()));
	}

	@Override
	public Mono<FlagState> change(String name, String environment, FlagEdit edit) {
		return one(name, environment, " for update of state").flatMap((before) -> apply(edit, before))
			.as(this.transactions::transactional)
			.doOnNext((change) -> change.announce(this.changes, edit.author()))
			.map(Change::after);
	}

	private Mono<Change> apply(FlagEdit edit, FlagState before) {
		if (edit.revision() != null && edit.revision() != before.revision()) {
			return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT,
					"Flag %s is at revision %d by now, not %d; nothing was changed. Read it again and repeat the edit."
						.formatted(before.name(), before.revision(), edit.revision())));
		}
		FlagState.Wide wide = before.wide();
		JsonNode strategies = StrategyForm.of(edit, before, this.json);
		boolean edited = !strategies.equals(before.strategies())
				|| (edit.variants() != null && !this.json.valueToTree(edit.variants()).equals(before.variants()));
		FlagState wanted = before.with(edit.enabled(before), strategies,
				edited ? StrategyForm.commonVariants(strategies) : before.variants(), edit.wide(wide, this.json));
		if (wanted.isLike(before)) {
			return Mono.just(new Change(before, before));
		}
		return knownSegments(edit).then(knownParents(wanted))
			.then(noChildren(before, wanted))
			.then(edit.hasBack(before) ? turnOffEverywhere(wanted.name()) : Mono.empty())
			.then(wanted.wide().equals(wide) ? Mono.empty() : write(wanted.name(), wanted.wide()))
			.then(write(wanted, edited))
			.flatMap((after) -> this.changes.add(before, after, edit.author(), edit.reason())
				.thenReturn(new Change(before, after)));
	}

	private Mono<FlagState> write(FlagState wanted, boolean edited) {
		return this.database.sql("""
				update flag_states
				set enabled = :enabled, strategies = :strategies::jsonb,
				    variants = case when :edited then '[]' else variants end,
				    revision = revision + 1, changed_at = now()
				where flag = :name and environment = :environment
				""")
			.bind("enabled", wanted.enabled())
			.bind("strategies", wanted.strategies().toString())
			.bind("edited", edited)
			.bind("name", wanted.name())
			.bind("environment", wanted.environment())
			.then()
			.then(find(wanted.name(), wanted.environment()));
	}

	private Mono<Void> write(String name, FlagState.Wide wide) {
		return this.database.sql("""
				update flags
				set stale = :stale, archived = :archived, impression_data = :impressions,
				    dependencies = :dependencies::jsonb
				where name = :name
				""")
			.bind("stale", wide.stale())
			.bind("archived", wide.archived())
			.bind("impressions", wide.impressionData())
			.bind("dependencies", wide.dependencies().toString())
			.bind("name", name)
			.then();
	}

	private Mono<Void> turnOffEverywhere(String name) {
		return this.database.sql("""
				update flag_states set enabled = false, revision = revision + 1, changed_at = now()
				where flag = :name and enabled
				""").bind("name", name).then();
	}

	/**
	 * A parent is another flag that there is and that has no parent itself, as in
	 * Unleash.
	 */
	private Mono<Void> knownParents(FlagState wanted) {
		if (wanted.wide().dependencies().isEmpty()) {
			return Mono.empty();
		}
		String[] parents = wanted.wide()
			.dependencies()
			.valueStream()
			.map((parent) -> parent.path("feature").asString())
			.distinct()
			.toArray(String[]::new);
		return this.database.sql("""
				select parent from unnest(:parents) as wanted (parent)
				where parent = :name
				   or parent not in (select name from flags where not archived and dependencies = '[]')
				limit 1
				""")
			.bind("parents", parents)
			.bind("name", wanted.name())
			.map((row) -> required(row, "parent", String.class))
			.one()
			.flatMap((parent) -> Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"%s cannot depend on %s: a parent is another flag that there is and that depends on none; nothing was changed."
						.formatted(wanted.name(), parent))));
	}

	/**
	 * A flag that others depend on stays, and depends on none itself, as in Unleash.
	 */
	private Mono<Void> noChildren(FlagState before, FlagState wanted) {
		boolean leaves = wanted.wide().archived() && !before.wide().archived();
		boolean getsParents = !wanted.wide().dependencies().isEmpty() && before.wide().dependencies().isEmpty();
		if (!leaves && !getsParents) {
			return Mono.empty();
		}
		return this.database.sql("""
				select name from flags
				where not archived and dependencies @> jsonb_build_array(jsonb_build_object('feature', :name::text))
				limit 1
				""")
			.bind("name", wanted.name())
			.map((row) -> required(row, "name", String.class))
			.one()
			.flatMap((child) -> Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"%s depends on %s, which can therefore neither be archived nor depend on others; nothing was changed."
						.formatted(child, wanted.name()))));
	}

	@Override
	public Flux<Segment> segments() {
		return this.database.sql("select id, name, constraints::text as constraints from segments order by name")
			.map(this::segment)
			.all();
	}

	@Override
	public Mono<Segment> put(Segment segment) {
		return this.database.sql("""
				insert into segments (name, constraints) values (:name, :constraints::jsonb)
				on conflict (name) do update set constraints = excluded.constraints
				returning id, name, constraints::text as constraints
				""")
			.bind("name", segment.name())
			.bind("constraints", this.json.writeValueAsString(segment.constraints()))
			.map(this::segment)
			.one()
			.flatMap((put) -> this.changes.hint(PRODUCTION).thenReturn(put))
			.as(this.transactions::transactional);
	}

	private Segment segment(Readable row) {
		return new Segment(required(row, "id", Integer.class), required(row, "name", String.class),
				List.of(this.json.readValue(required(row, "constraints", String.class), Constraint[].class)));
	}

	private Mono<Void> knownSegments(FlagEdit edit) {
		if (edit.strategies() == null) {
			return Mono.empty();
		}
		Integer[] ids = edit.strategies()
			.stream()
			.map(Strategy::segments)
			.filter(Objects::nonNull)
			.flatMap(List::stream)
			.distinct()
			.toArray(Integer[]::new);
		return this.database
			.sql("select id from unnest(:ids) as wanted (id) where id not in (select id from segments) limit 1")
			.bind("ids", ids)
			.map((row) -> Objects.requireNonNull(row.get("id", Integer.class)))
			.one()
			.flatMap((id) -> Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"There is no segment %d; nothing was changed.".formatted(id))));
	}

	private Mono<FlagState> one(String name, String environment, String lock) {
		return this.database.sql(STATES + " and flags.name = :name" + lock)
			.bind("environment", environment)
			.bind("name", name)
			.map(this::state)
			.one();
	}

	private FlagState state(Readable row) {
		JsonNode strategies = this.json.readTree(required(row, "strategies", String.class));
		JsonNode variants = this.json.readTree(required(row, "variants", String.class));
		return new FlagState(required(row, "name", String.class), required(row, "environment", String.class),
				required(row, "description", String.class), required(row, "type", String.class),
				required(row, "owner", String.class), row.get("expires_on", LocalDate.class),
				new FlagState.Wide(required(row, "stale", Boolean.class), required(row, "archived", Boolean.class),
						required(row, "impression_data", Boolean.class),
						this.json.readTree(required(row, "dependencies", String.class))),
				required(row, "enabled", Boolean.class), strategies,
				variants.isEmpty() ? StrategyForm.commonVariants(strategies) : variants,
				required(row, "revision", Long.class), required(row, "changed_at", Instant.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type));
	}

	private record Change(FlagState before, FlagState after) {

		void announce(FlagChanges changes, String author) {
			if (this.before != this.after) {
				changes.announce(this.before, this.after, author);
			}
		}

	}

}
