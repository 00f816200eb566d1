using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Files;
using Preservation.Archive.Filling;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Cli.Terminal;
using Preservation.Core.Manifests;
using Preservation.Stores;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve store</c>: where the copies lie.</summary>
internal static class StoreCommand
{
    private static readonly string[] LabelNames = ["provider", "region", "medium", "custodian"];

    public static Command Create() => new Verb("store", "Add, list, fill and probe stores.", "preserve store list", "preserve store add nas=/mnt/nas/archive --label medium=disk", "preserve store fill nas")
    {
        CreateAdd(), CreateList(), CreateFill(), CreateProbe(),
    };

    /// <summary>Reads <c>name=path</c>.</summary>
    public static StoreConfiguration ParseStore(string text)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0 || split == text.Length - 1)
            throw new ArchiveRefusedException($"--store: '{text}' is not understood; 'name=path' is expected.");
        try
        {
            return new StoreConfiguration(StoreName.Parse(text[..split]), ArchiveConfiguration.FileSystem, Path.GetFullPath(text[(split + 1)..]), new Dictionary<string, string>());
        }
        catch (FormatException e)
        {
            throw new ArchiveRefusedException($"--store: {e.Message}", e);
        }
    }

    private static Verb CreateAdd()
    {
        var store = new Argument<string>("name=path") { Description = "Name and folder of the new store." };
        var replace = new Option<bool>("--replace") { Description = "The store of that name is gone for good; this folder takes its place." };
        var labels = new Option<string[]>("--label") { Description = "provider, region, medium or custodian: how far it is from the others.", HelpName = "name=value" };
        var command = new Verb("add", "Add a file-system store; 'store fill' then copies everything to it.", "preserve store add nas=/mnt/nas/archive --label medium=disk --label region=eu", "preserve store add nas=/mnt/new/archive --replace") { store, labels, replace };
        command.SetWork(async (parse, token) =>
        {
            var folder = parse.ArchiveFolder();
            var configuration = Wiring.ReadConfiguration(folder);
            var added = ParseStore(parse.GetRequiredValue(store)) with { Labels = Labels(parse.GetValue(labels) ?? []) };
            if (configuration.Stores.Any(existing => existing.Name == added.Name) != parse.GetValue(replace))
            {
                throw new ArchiveRefusedException(parse.GetValue(replace)
                    ? $"There is no store '{added.Name}' to be replaced; its stores are {Output.Join(configuration.Stores.Select(s => s.Name.Value))}."
                    : $"There is a store '{added.Name}' already; choose another name, or --replace it when it is gone for good.");
            }
            StoreFactory.CreateFolder(added, folder);
            await PrepareStore.RunAsync(StoreFactory.Create(added, folder), Wiring.ReadTrust(Path.Combine(folder, Wiring.TrustFile)), token);
            DurableFile.Write(Path.Combine(folder, ArchiveConfiguration.FileName), (configuration with { Stores = [.. configuration.Stores.Where(existing => existing.Name != added.Name), added] }).Write());
            parse.Output().Say($"Store '{added.Name}' is part of the archive and empty.");
            parse.Output().Hint($"run 'preserve store fill {added.Name}' to copy everything to it.");
            parse.Output().Write(json => json.WriteString("store", added.Name.Value));
            return ExitCode.Done;
        });
        return command;
    }

    private static Dictionary<string, string> Labels(string[] texts)
    {
        Dictionary<string, string> labels = [];
        foreach (var text in texts)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0 || !LabelNames.Contains(text[..split]))
                throw new ArchiveRefusedException($"--label: '{text}' is not understood; 'name=value' is expected, with one of {Output.Join(LabelNames)}.");
            labels[text[..split]] = text[(split + 1)..];
        }
        return labels;
    }

    private static Verb CreateList()
    {
        var command = new Verb("list", "List the stores: whether they can be asked, free room, labels.", "preserve store list --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            List<(StoreConfiguration Store, long? Free, string? Problem)> rows = [];
            foreach (var (store, opened) in archive.Configuration.Stores.Zip(archive.Context.Stores))
            {
                try
                {
                    rows.Add((store, await opened.FreeBytesAsync(token), null));
                }
                catch (ObjectStoreException e)
                {
                    rows.Add((store, null, e.Message));
                }
            }
            var output = parse.Output();
            output.Table(["store", "path", "free", "labels", "state"], rows.Select(row => (IReadOnlyList<string>)
            [
                row.Store.Name.Value, row.Store.Path, row.Free is { } free ? Output.Bytes(free) : "?",
                Output.Join(row.Store.Labels.Select(label => $"{label.Key}={label.Value}")), row.Problem ?? "ready",
            ]));
            output.Write(json =>
            {
                json.WriteStartArray("stores");
                foreach (var (store, free, problem) in rows)
                {
                    json.WriteStartObject();
                    json.WriteString("name", store.Name.Value);
                    json.WriteString("kind", store.Kind);
                    json.WriteString("path", store.Path);
                    if (free is { } bytes)
                        json.WriteNumber("freeBytes", bytes);
                    json.WriteString("problem", problem);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return rows.Any(row => row.Problem is not null) ? ExitCode.Inconclusive : ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateFill()
    {
        var name = new Argument<string>("store") { Description = "The store to complete." };
        var ids = new Argument<string[]>("ids") { Description = "Holdings; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb("fill", "Copy what a store lacks from the others, proven on the way and read back.", "preserve store fill nas", "preserve store fill nas llama-3-8b") { name, ids };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.Required, token);
            var target = archive.Context.Store(parse.GetRequiredValue(name));
            var outcome = await new FillStore(archive.Context).RunAsync(target, [.. (parse.GetValue(ids) ?? []).Select(HoldingId.Parse)], token);
            archive.EndProgress();
            var output = parse.Output();
            output.Say($"Store '{target.Name}': {outcome.Filled.Count} holdings completed, {outcome.AlreadyWhole.Count} lacked nothing; {outcome.Receipts} receipts brought.");
            foreach (var (id, why) in outcome.Failed)
                output.Tell($"'{id}' is not whole in '{target.Name}': {why}");
            output.Write(json =>
            {
                json.WriteNumber("filled", outcome.Filled.Count);
                json.WriteNumber("alreadyWhole", outcome.AlreadyWhole.Count);
                json.WriteNumber("receipts", outcome.Receipts);
                json.WriteStartArray("failed");
                foreach (var (id, why) in outcome.Failed)
                {
                    json.WriteStartObject();
                    json.WriteString("holding", id.Value);
                    json.WriteString("reason", why);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return outcome.Failed.Count > 0 ? ExitCode.Policy : ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateProbe()
    {
        var name = new Argument<string>("store") { Description = "The store to try." };
        var command = new Verb("probe", "Find out by trying what a store can do, without leaving anything in it but one small file.", "preserve store probe nas") { name };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var facts = await new ProbeStore(archive.Context.Store(parse.GetRequiredValue(name))).RunAsync(token);
            var output = parse.Output();
            output.Table(["capability", "found", "what follows"], facts.Select(fact => (IReadOnlyList<string>)[fact.Capability, fact.IsThere ? "yes" : "NO", fact.Consequence]));
            output.Write(json =>
            {
                json.WriteStartArray("capabilities");
                foreach (var fact in facts)
                {
                    json.WriteStartObject();
                    json.WriteString("capability", fact.Capability);
                    json.WriteBoolean("found", fact.IsThere);
                    json.WriteString("consequence", fact.Consequence);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }
}
