using System.Globalization;
using Preservation.Archive.Auditing;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>
/// Ten years of audits, drills, repairs and alerts, or as long as <c>PRESERVATION_DAYS</c> says: with damage, stores,
/// people and a catalogue that are away, clocks that are set, audits that do not get on, and a worker that is killed.
/// </summary>
public sealed class DecadeTests(ITestOutputHelper output)
{
    // The longest time between two looks, and a clock that is wrong by half a day.
    private static readonly TimeSpan Slack = Decade.LongestStep + TimeSpan.FromDays(1);

    // With a day until somebody looks at what the worker must not repair.
    private static readonly TimeSpan LongestRepair = TimeSpan.FromDays(6);

    private readonly int _seed = Number("PRESERVATION_SEED", 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_lost_overlooked_or_kept_from_people()
    {
        output.WriteLine($"PRESERVATION_SEED={_seed}");
        await using var decade = await Decade.CreateAsync(new Random(_seed), Token);
        var end = decade.Now.AddDays(Number("PRESERVATION_DAYS", 3650));
        while (decade.Now < end)
            await StepAsync(decade, isPeaceful: false);
        // What was spoilt last is found by one more interval.
        for (end = decade.Now + Decade.Policy.Intervals[Grade.Full] + Slack; decade.Now < end;)
            await StepAsync(decade, isPeaceful: true);
        await EndAsync(decade);
        output.WriteLine($"{decade.Damages.Count} files spoilt, {decade.Deaths} deaths, {decade.People.Told.Count} alerts told.");
    }

    private async Task StepAsync(Decade decade, bool isPeaceful)
    {
        var passed = await decade.PassAsync(isPeaceful, Token);
        foreach (var store in Stores(decade))
            None(decade, await decade.Ages.UnreportedAsync(store, decade.Now, decade.Fate.Shift, Token), "is overdue and not reported");
        var isWhole = decade.Damages.There.Count == 0;
        await decade.TickAsync(isPeaceful, Token);
        var open = await decade.OpenAsync(Token);
        foreach (var store in Stores(decade).Where(store => !decade.Fate.KeepsFrom(store) && !open.Any(incident => incident.Store == store && Person.IsAsked(incident))))
            None(decade, decade.Ages.Overdue(store, decade.Now, decade.Fate.Shift), "was not done in time");
        await FindAsync(decade, passed);
        if (!Stores(decade).Any(decade.Fate.KeepsFrom) && !open.Any(Person.IsAsked))
            None(decade, await decade.LeftAsync(isWhole, Token), "is due again at once");
        if (decade.Fate.ArePeopleAway || decade.Fate.IsCatalogueAway)
            return;
        if (decade.Ages.AreSilentFor(Decade.Policy.Alerts.SilenceAfter, decade.Now, decade.Fate.Shift))
            Assert.True(ToldRules.IsSilence(decade.People.Told), Say(decade, "nobody was told that no audit finishes"));
        Same(decade, open.Select(incident => incident.Id), ToldRules.Believed(decade.People.Told));
    }

    private async Task FindAsync(Decade decade, TimeSpan passed)
    {
        if (decade.Damages.There.Count == 0)
            return;
        var incidents = await decade.Context.Catalogue.IncidentsAsync(isOpen: false, Token);
        var open = (await decade.Context.Catalogue.OpenFindingsAsync(null, Token)).Select(finding => (finding.Place.Store, finding.Place.Key)).ToHashSet();
        foreach (var damage in decade.Damages.There)
        {
            // A clock that was set back by months makes checks younger than they are.
            if (decade.Fate.KeepsFrom(damage.Store) || decade.Fate.Shift < -Slack)
                damage.Excused += passed;
            else if (damage.IsFound && damage.IsThere && !Stores(decade).Any(decade.Fate.KeepsFrom))
                damage.Waits += passed;
            // An incident of something else in the same place has not found it.
            damage.IsFound |= open.Contains((damage.Store, damage.Key)) || !damage.IsThere && incidents.Any(incident => incident.Kind == IncidentKind.Damage && incident.Holding?.Value == damage.Holding && incident.Store == damage.Store && !damage.Over.Contains(incident.Id));
            var deadline = damage.At + Decade.Policy.IntervalOf(damage.FoundBy, damage.Store) + damage.Excused + Slack;
            Assert.True(damage.IsFound || decade.Now <= deadline, Say(decade, $"{damage} was not found in time"));
        }
        decade.Damages.Forget();
        None(decade, decade.Damages.There.Where(damage => damage.Waits > LongestRepair), "was not repaired");
    }

    private async Task EndAsync(Decade decade)
    {
        None(decade, decade.Damages.There, "is still damaged");
        None(decade, await decade.OpenAsync(Token), "is still open");
        None(decade, decade.People.Waiting, "still waits");
        None(decade, ToldRules.Broken(decade.People, await decade.Context.Catalogue.IncidentsAsync(isOpen: false, Token)), "");
        var audit = await new AuditArchive(decade.Context, new AuditOptions { Grade = Grade.Full }).RunAsync(Token);
        Assert.Equal(3 * Decade.Holdings, audit.Checks.Count);
        None(decade, audit.Checks.Where(check => check is not { Reached: Grade.Full, Findings.Count: 0 }), "is not whole");
    }

    private static IEnumerable<string> Stores(Decade decade) => decade.Context.Stores.Select(store => store.Name.Value);

    private void None<T>(Decade decade, IEnumerable<T> wrong, string what)
    {
        var all = wrong.ToList();
        Assert.True(all.Count == 0, Say(decade, string.Join("\n", all.Select(item => $"{item} {what}"))));
    }

    private void Same(Decade decade, IEnumerable<string> open, HashSet<string> believed)
    {
        var all = open.ToHashSet(StringComparer.Ordinal);
        var wrong = all.Except(believed).Concat(believed.Except(all)).Except(decade.People.Together).ToHashSet(StringComparer.Ordinal);
        var told = decade.People.Told.Where(alert => alert.Incident is { } id && wrong.Contains(id)).Select(alert => $"{alert.At:u} {alert.Id}: {alert.Title}");
        Assert.True(wrong.Count == 0, Say(decade, $"open are {string.Join(", ", all)}; people believe {string.Join(", ", believed)}; they were told {string.Join("; ", told)}"));
    }

    private string Say(Decade decade, string what) => $"PRESERVATION_SEED={_seed}, {decade.Now:u} (clock wrong by {decade.Fate.Shift}, away '{decade.Fate.Away}'): {what}\n{decade.Log}";

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
