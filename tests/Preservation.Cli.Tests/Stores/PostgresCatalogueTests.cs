using System.Text.Json.Nodes;
using Preservation.Cli.Tests.Running;
using Preservation.Testing.Servers;

namespace Preservation.Cli.Tests.Stores;

/// <summary>An archive whose catalogue moves into PostgreSQL: the configuration names it, a rebuild makes it.</summary>
public sealed class PostgresCatalogueTests(RegisteredArchive registered)
{
    private const string Variable = "TEST_CATALOGUE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_moves_into_PostgreSQL_and_all_verbs_work_on()
    {
        using var archive = await MovedAsync();
        (await archive.RunAsync(Token, "audit")).Gives(2, "The catalogue in schema 'preservation_", "is missing", "run 'preserve catalogue rebuild --from a'").Without("secret");
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "b")).Gives(0, "1 holdings, 1 receipts.").Without("The old one");
        File.Delete(archive["archive", "catalogue.db"]);
        (await archive.RunAsync(Token, "audit", "--grade", "full")).Gives(0);
        var before = (await archive.RunAsync(Token, "show", "m", "--json")).Gives(0).Output;
        await archive.WriteSourceAsync("more", 768 << 10, 2, Token);
        (await archive.RunAsync(Token, "register", "n", archive["more"], "--yes")).Gives(0);
        (await archive.RunAsync(Token, "status")).Gives(0);
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "c")).Gives(0, "2 holdings, 3 receipts.", "The old one is kept as 'preservation_");
        Assert.Equal(before, (await archive.RunAsync(Token, "show", "m", "--json")).Gives(0).Output);
        (await archive.RunAsync(Token, "audit", "--due")).Gives(0);
        Assert.False(File.Exists(archive["archive", "catalogue.db"]));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named_without_its_password()
    {
        using var archive = await MovedAsync();
        archive.Environment[Variable] = "Host=127.0.0.1;Port=1;Database=postgres;Username=archive;Password=archive-secret";
        foreach (var verb in new string[][] { ["audit"], ["status", "--json"], ["catalogue", "rebuild", "--from", "a"] })
            (await archive.RunAsync(Token, verb)).Gives(2, "PostgreSQL at 127.0.0.1:1 cannot be reached").Without("secret");
        archive.Environment[Variable] = null;
        (await archive.RunAsync(Token, "audit")).Gives(2, $"The connection of the catalogue is to be in the environment variable '{Variable}', which is not set.");
    }

    private async Task<PreparedArchive> MovedAsync()
    {
        var archive = registered.Copy();
        archive.Environment[Variable] = (await TestServers.PostgresAsync()).ConnectionString;
        var path = archive["archive", "preservation.json"];
        var configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration["catalogue"] = new JsonObject { ["kind"] = "postgresql", ["connection"] = $"env:{Variable}" };
        File.WriteAllText(path, configuration.ToJsonString());
        return archive;
    }
}
