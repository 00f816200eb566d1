using System.Text.Json;
using Preservation.Cli.Terminal;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Core.Policies.Planning;

namespace Preservation.Cli.Commands.Policies;

/// <summary>A plan of audits for machines.</summary>
internal static class AuditPlanJson
{
    public static void Write(Output output, AuditPlan plan) => output.Write(json =>
    {
        json.WriteNumber("exitCode", plan.IsAffordable ? ExitCode.Done : ExitCode.Policy);
        if (plan.Goal is { } goal)
            json.WriteString("goal", goal.ToString());
        json.WriteStartArray("stores");
        foreach (var store in plan.Stores)
            WriteStore(json, store);
        json.WriteEndArray();
        json.WriteStartArray("holdings");
        foreach (var holding in plan.Holdings)
            WriteHolding(json, holding);
        json.WriteEndArray();
    });

    private static void WriteStore(Utf8JsonWriter json, PlannedStore store)
    {
        json.WriteStartObject();
        json.WriteString("store", store.Load.Store);
        json.WriteNumber("holdings", store.Volume.Holdings.Count);
        json.WriteNumber("files", store.Volume.Files);
        json.WriteNumber("bytes", store.Volume.Bytes);
        json.WriteNumber("aboutChunks", store.Volume.Chunks);
        json.WriteStartArray("audits");
        foreach (var load in store.Load.Grades)
        {
            json.WriteStartObject();
            json.WriteString("grade", load.Grade.Name());
            json.WriteString("every", Durations.Write(load.Interval));
            json.WriteNumber("bytes", load.Bytes);
            json.WriteNumber("requests", load.Requests);
            json.WriteNumber("bytesPerDay", Math.Round(load.BytesPerDay));
            json.WriteNumber("requestsPerDay", Math.Round(load.RequestsPerDay, 2));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("bytesPerDay", Math.Round(store.Load.BytesPerDay));
        json.WriteNumber("requestsPerDay", Math.Round(store.Load.RequestsPerDay, 2));
        if (store.Load.CostPerMonth is { } cost)
        {
            json.WriteNumber("costPerMonth", cost);
            json.WriteString("currency", store.Currency);
        }
        if (store.Load.LeastFullRound is { } round)
            json.WriteNumber("leastFullRoundDays", Math.Round(round.TotalDays, 2));
        json.WriteBoolean("hasBudget", store.Load.Budget != StoreBudget.None);
        json.WriteStartArray("shortfalls");
        foreach (var shortfall in store.Load.Shortfalls())
            json.WriteStringValue(shortfall);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHolding(Utf8JsonWriter json, HoldingPlan holding)
    {
        json.WriteStartObject();
        json.WriteString("id", holding.Volume.Holding.Value);
        json.WriteStartArray("stores");
        foreach (var store in holding.Stores)
            json.WriteStringValue(store);
        json.WriteEndArray();
        json.WriteNumber("aboutChunks", holding.Volume.Chunks);
        json.WriteNumber("sampleChunks", holding.Volume.Sample);
        json.WriteString("sampleEvery", Durations.Write(holding.SampleEvery));
        json.WriteString("fullEvery", Durations.Write(holding.FullEvery));
        json.WriteStartArray("finds");
        foreach (var reach in holding.Reach)
        {
            json.WriteStartObject();
            json.WriteNumber("badChunks", reach.Bad);
            json.WriteNumber("fraction", reach.Fraction);
            json.WriteNumber("byOneSample", reach.ByOne);
            json.WriteNumber("untilFullAudit", reach.UntilFull);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (holding.Goal is { } goal)
        {
            json.WriteBoolean("meetsGoal", goal.IsMetNow);
            WriteCadence(json, "now", goal.Now);
            WriteCadence(json, "cheapest", goal.Cheapest);
        }
        json.WriteEndObject();
    }

    private static void WriteCadence(Utf8JsonWriter json, string name, Cadence cadence)
    {
        json.WriteStartObject(name);
        json.WriteString("every", Durations.Write(cadence.Every));
        json.WriteNumber("chunks", cadence.Chunks);
        json.WriteNumber("chunksPerDay", Math.Round(cadence.ChunksPerDay, 2));
        json.WriteNumber("probability", cadence.Probability);
        json.WriteEndObject();
    }
}
