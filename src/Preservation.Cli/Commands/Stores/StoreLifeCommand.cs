using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Retiring;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store drain</c> and <c>preserve store retire</c>: the end of a store's life. Nothing in it is deleted.</summary>
internal static class StoreLifeCommand
{
    public static Verb CreateDrain()
    {
        var name = new Argument<string>("store") { Description = "The store that gets no new holdings any more." };
        var undo = new Option<bool>("--undo") { Description = "It gets new holdings again." };
        var command = new Verb("drain", "Give a store no new holdings any more; what it has is still audited, read and amended.", "preserve store drain old-nas") { name, undo };
        command.SetWork((parse, token) =>
        {
            var store = Find(parse, parse.GetRequiredValue(name));
            if (store.Life == StoreLife.Retired)
                throw new ArchiveRefusedException($"Store '{store.Name}' is retired and gets nothing any more.");
            var life = parse.GetValue(undo) ? StoreLife.Active : StoreLife.Draining;
            Change(parse, store, life);
            parse.Output().Say(life == StoreLife.Draining
                ? $"Store '{store.Name}' gets no new holdings from now on. 'preserve store retire {store.Name}' takes it out of use when the policy holds without it."
                : $"Store '{store.Name}' gets new holdings again.");
            parse.Output().Write(json =>
            {
                json.WriteString("store", store.Name.Value);
                json.WriteString("life", life.ToString().ToLowerInvariant());
            });
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    public static Verb CreateRetire()
    {
        var name = new Argument<string>("store") { Description = "The store that is to go out of use." };
        var plan = new Option<bool>("--plan") { Description = "Only say whether the policy would still hold.", Aliases = { "--dry-run" } };
        var command = new Verb("retire", "Take a store out of use, only when the policy holds without it; nothing in it is deleted.", "preserve store retire old-nas --plan", "preserve store retire old-nas") { name, plan };
        command.SetWork(async (parse, token) =>
        {
            var store = Find(parse, parse.GetRequiredValue(name));
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var shortfalls = await new FindShortfall(archive.Context).WithoutAsync(store.Name, token);
            var output = parse.Output();
            var isRetired = shortfalls.Count == 0 && !parse.GetValue(plan);
            if (isRetired)
            {
                Change(parse, store, StoreLife.Retired);
                await EnterChanges.RunAsync(parse, token);
            }
            if (shortfalls.Count > 0)
            {
                output.Tell($"Store '{store.Name}' cannot be retired: the policy would not hold without it.");
                output.TellAll(shortfalls);
                output.Hint("fill another store ('preserve store fill') or audit the others in full ('preserve audit'), then try again.");
            }
            else
            {
                output.Say(isRetired
                    ? $"Store '{store.Name}' is out of use. Nothing in it was deleted; what its owner does with it is up to him."
                    : $"Store '{store.Name}' can be retired: the policy holds without it.");
            }
            Write(output, store.Name, isRetired, shortfalls);
            return shortfalls.Count > 0 ? ExitCode.Policy : ExitCode.Done;
        });
        return command;
    }

    private static void Write(Output output, StoreName store, bool isRetired, IReadOnlyList<string> shortfalls) => output.Write(json =>
    {
        json.WriteString("store", store.Value);
        json.WriteBoolean("retired", isRetired);
        json.WriteStartArray("shortfalls");
        foreach (var shortfall in shortfalls)
            json.WriteStringValue(shortfall);
        json.WriteEndArray();
    });

    private static StoreConfiguration Find(ParseResult parse, string name)
    {
        var configuration = OpenArchive.ReadConfiguration(parse.ArchiveFolder());
        return configuration.Stores.FirstOrDefault(store => store.Name.Value == name)
            ?? throw new ArchiveRefusedException($"There is no store '{name}' in this archive; its stores are {Output.Join(configuration.Stores.Select(s => s.Name.Value))}.");
    }

    private static void Change(ParseResult parse, StoreConfiguration store, StoreLife life)
    {
        var folder = parse.ArchiveFolder();
        var configuration = OpenArchive.ReadConfiguration(folder);
        var changed = configuration with { Stores = [.. configuration.Stores.Select(other => other.Name == store.Name ? other with { Life = life } : other)] };
        DurableFile.Write(Path.Combine(folder, ArchiveConfiguration.FileName), changed.Write());
    }
}
