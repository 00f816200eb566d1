using Preservation.Cli.Tests.Running;
using Preservation.Testing.Servers;

[assembly: AssemblyFixture(typeof(ServersFixture))]

namespace Preservation.Cli.Tests.Stores;

/// <summary>Adds stores on real servers to an archive, as a person types it.</summary>
internal static class ServerStores
{
    public const string AccessKey = "TEST_S3_KEY", SecretKey = "TEST_S3_SECRET", Connection = "TEST_AZURE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Settings of a bucket of the test server; its keys are in the environment of the archive from now on.</summary>
    public static async Task<string[]> S3SettingsAsync(this PreparedArchive archive, params string[] more)
    {
        var ceph = await TestServers.CephAsync();
        archive.Environment[AccessKey] = ceph.Owner.Id;
        archive.Environment[SecretKey] = ceph.Owner.Secret;
        return Options([$"endpoint={ceph.Endpoint}", $"accessKey=env:{AccessKey}", $"secretKey=env:{SecretKey}", "partSize=5MiB", .. more]);
    }

    public static async Task<string[]> AzureSettingsAsync(this PreparedArchive archive, params string[] more)
    {
        var azurite = await TestServers.AzuriteAsync();
        archive.Environment[Connection] = azurite.ConnectionString;
        return Options([$"connectionString=env:{Connection}", "transferCheck=md5", .. more]);
    }

    /// <summary>Adds <c>eu</c> in a new bucket that locks, without filling it.</summary>
    /// <returns>The bucket.</returns>
    public static async Task<string> AddLockedAsync(this PreparedArchive archive, params string[] more)
    {
        var bucket = NewName();
        (await archive.RunAsync(Token, ["store", "add", $"eu=s3://{bucket}", .. await archive.S3SettingsAsync("lock=governance,30d"), "--make-bucket", .. more])).Gives(0);
        return bucket;
    }

    /// <summary>A name of a bucket or container that was never used.</summary>
    public static string NewName() => $"t-{Guid.NewGuid():N}";

    public static string[] Options(params string[] settings) => [.. settings.SelectMany(setting => new[] { "--set", setting })];

    /// <summary>Sets how many copies the policy asks for.</summary>
    public static void AskFor(this PreparedArchive archive, int copies)
    {
        var path = archive["archive", "policy.json"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"copies\": 3", $"\"copies\": {copies}", StringComparison.Ordinal));
    }
}
