using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Policies;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary>The recipes in <c>manifests/README.md</c> do what the program does.</summary>
public sealed class FormatTextTests(RestoredHolding holding) : IClassFixture<RestoredHolding>
{
    private static readonly string Text = File.ReadAllText(Repository.Manifests("README.md"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("aurora")]
    [InlineData("claude-2.1")]
    [InlineData("a_very.long-id.0123456789.0123456789.0123456789.0123456789.0123456789.0123456789.0123456789")]
    public async Task The_recipe_finds_the_folders_of_a_holding(string id)
    {
        var output = await RunAsync("folder_of", $"folder_of '{id}' record; folder_of '{id}' weights");

        var holding = HoldingId.Parse(id);
        Assert.Equal($"{HoldingRecord.Folder(holding, ObjectPart.Record)}\n{HoldingRecord.Folder(holding, ObjectPart.Weights)}\n", output);
    }

    [Fact]
    public async Task The_recipe_takes_a_holding_out_of_a_store_as_a_restore_does()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["recipe.sh"], $"{Repository.Block("```bash", "folder_of()")}\n{Repository.Block("```bash", "take_out()")}\ntake_out \"$1\" \"$2\" \"$3\"\n");

        var result = await VerifyScript.RunAsync(folder["recipe.sh"], [], Token, holding.Store, RestoredHolding.Id, folder["out"]);

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        var verified = await VerifyScript.RunAsync(
            Token, folder["out", RestoredHolding.Id + ".manifest", "manifest.dsse.json"], folder["out", RestoredHolding.Id], holding.Key);
        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Equal(FilesOf(holding.Restored), FilesOf(folder["out"]));
    }

    [Theory]
    [InlineData(100, 7)]
    [InlineData(203_000, 25)]
    [InlineData(5, 5)]
    [InlineData(5, 460)]
    public async Task The_recipe_chooses_the_chunks_of_a_sample(long total, long count)
    {
        var seed = Digest.Of("a receipt"u8);

        var output = await RunAsync("choose", $"choose {seed} {total} {count}");

        Assert.Equal(SampleChoice.Choose(seed, total, count), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse));
    }

    [Fact]
    public void The_policy_in_the_text_can_be_read()
    {
        var block = Repository.Block("```json", "urn:weight-preservation:policy:v1");

        var policy = PolicyJson.Parse(System.Text.Encoding.UTF8.GetBytes(block), "the policy in the text");

        Assert.Equal(PolicyJson.Write(PreservationPolicy.Default(3)), PolicyJson.Write(policy));
    }

    [Fact]
    public void The_text_names_every_role_and_every_schema()
    {
        Assert.All(Roles.AllNames, role => Assert.Contains($"`{role}`", Text));
        Assert.All(Directory.GetFiles(Repository.Manifests("schema")), path => Assert.Contains($"`{Path.GetFileName(path)}`", Text));
    }

    [Fact]
    public void The_detection_statement_in_the_text_is_the_one_of_the_program()
    {
        var statement = Detection.Statement(Grade.Sample, 460, 203_000);

        Assert.Contains(statement[..statement.IndexOf(" of the chunks", StringComparison.Ordinal)] + " …", Text);
        Assert.Contains(statement[statement.IndexOf("p = ", StringComparison.Ordinal)..].TrimEnd('.'), Text);
    }

    private static IEnumerable<(string Name, Digest Digest)> FilesOf(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => (Path.GetRelativePath(folder, path), Digest.Of(File.ReadAllBytes(path)))).Order();

    private static async Task<string> RunAsync(string function, string call)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["recipe.sh"], Repository.Block("```bash", function + "()") + call + "\n");
        var result = await VerifyScript.RunAsync(folder["recipe.sh"], [], Token);
        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        return result.Output;
    }
}
