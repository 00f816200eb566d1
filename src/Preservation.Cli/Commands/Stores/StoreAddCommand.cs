using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store add</c>: makes a store one of the archive and fills it.</summary>
internal static class StoreAddCommand
{
    public static Verb Create()
    {
        var location = new Argument<string>("name=location") { Description = "Name of the store, and where it is: a folder, s3://bucket/prefix or azure://container/prefix, with settings after '?'." };
        var replace = new Option<bool>("--replace") { Description = "The store of that name is gone for good; this one takes its place." };
        var labels = new Option<string[]>("--label") { Description = "provider, region, medium or custodian: how far it is from the others.", HelpName = "name=value" };
        var settings = new Option<string[]>("--set") { Description = "A setting, as after the '?' of the location. Secrets stand as env:NAME or file:PATH.", HelpName = "name=value" };
        var noFill = new Option<bool>("--no-fill") { Description = "Leave it empty for now; 'store fill' copies everything later." };
        var makes = new Option<bool>("--make-bucket") { Description = "Make the bucket or container when it is not there; with versions and locks when the store is to lock." };
        var command = new Verb("add", "Add a store, probe it, and copy everything to it.",
            "preserve store add nas=/mnt/nas/archive --label medium=disk --label region=eu",
            "preserve store add eu=s3://weights/archive --set endpoint=https://s3.example.org --set accessKey=env:S3_KEY --set secretKey=env:S3_SECRET --set lock=compliance,3650d",
            "preserve store add az=azure://weights --set account=https://example.blob.core.windows.net --set accessTier=cool",
            "preserve store add nas=/mnt/new/archive --replace")
        {
            location, replace, labels, settings, noFill, makes,
        };
        command.SetWork(async (parse, token) =>
        {
            var folder = parse.ArchiveFolder();
            var configuration = OpenArchive.ReadConfiguration(folder);
            var added = StoreLocation.Parse(parse.GetRequiredValue(location), Pairs("--set", parse.GetValue(settings) ?? []))
                with
            { Labels = Labels(parse.GetValue(labels) ?? []) };
            RefuseTaken(configuration, added, parse.GetValue(replace));
            await Wiring.MakePlaceAsync(added, folder, parse.GetValue(makes), token);
            await Wiring.SetUpStoreAsync(added, folder, OpenArchive.ReadTrust(Path.Combine(folder, OpenArchive.TrustFile)), token);
            DurableFile.Write(Path.Combine(folder, ArchiveConfiguration.FileName), (configuration with { Stores = [.. configuration.Stores.Where(existing => existing.Name != added.Name), added] }).Write());
            parse.Output().Say($"Store '{added.Name}' is part of the archive.");
            await EnterChanges.RunAsync(parse, token);
            return parse.GetValue(noFill) ? Unfilled(parse, added) : await StoreFillCommand.FillAsync(parse, added.Name.Value, [], token);
        });
        return command;
    }

    private static int Unfilled(ParseResult parse, StoreConfiguration added)
    {
        parse.Output().Hint($"run 'preserve store fill {added.Name}' to copy everything to it.");
        parse.Output().Write(json => json.WriteString("store", added.Name.Value));
        return ExitCode.Done;
    }

    private static void RefuseTaken(ArchiveConfiguration configuration, StoreConfiguration added, bool replaces)
    {
        var existing = configuration.Stores.FirstOrDefault(store => store.Name == added.Name);
        if (existing is null == replaces)
        {
            throw new ArchiveRefusedException(replaces
                ? $"There is no store '{added.Name}' to be replaced; its stores are {Output.Join(configuration.Stores.Select(s => s.Name.Value))}."
                : $"There is a store '{added.Name}' already; choose another name, or --replace it when it is gone for good.");
        }
    }

    private static Dictionary<string, string> Labels(string[] texts)
    {
        var labels = Pairs("--label", texts);
        foreach (var (name, value) in labels.Where(label => !Core.Policies.Labels.Names.Contains(label.Key)))
            throw new ArchiveRefusedException($"--label: '{name}={value}' is not understood; 'name=value' is expected, with one of {Output.Join(Core.Policies.Labels.Names)}.");
        return labels;
    }

    private static Dictionary<string, string> Pairs(string option, string[] texts)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
                throw new ArchiveRefusedException($"{option}: '{text}' is not understood; 'name=value' is expected.");
            pairs[text[..split]] = text[(split + 1)..];
        }
        return pairs;
    }
}
