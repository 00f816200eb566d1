using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Stores;

/// <summary>Stores of other makers are added, filled, listed and probed, on real servers.</summary>
public sealed class StoreAddTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_is_made_filled_listed_with_its_price_probed_and_audited()
    {
        using var archive = registered.Copy();
        var bucket = ServerStores.NewName();
        var settings = await archive.S3SettingsAsync("lock=governance,30d", "currency=EUR", "pricePerGiBRead=1000", "pricePerThousandReads=1");
        (await archive.RunAsync(Token, ["store", "add", $"eu=s3://{bucket}/archive", .. settings, "--label", "provider=ceph", "--make-bucket"]))
            .Gives(0, "Store 'eu' is part of the archive.", "Store 'eu': 1 holdings completed");
        var stores = (await archive.RunAsync(Token, "store", "list", "--json")).Gives(0).IsJson().Each("stores").ToDictionary(store => store.Text("name"));
        var (eu, a) = (stores["eu"], stores["a"]);
        Assert.Equal(("s3", $"{bucket}/archive", "active", 1), (eu.Text("kind"), eu.Text("path"), eu.Text("life"), eu.GetProperty("holdings").GetInt64()));
        Assert.Equal(a.GetProperty("files").GetInt64(), eu.GetProperty("files").GetInt64());
        var bytes = eu.GetProperty("bytes").GetInt64();
        Assert.Equal(a.GetProperty("bytes").GetInt64(), bytes);
        var requests = (bytes + 65535) / 65536;
        Assert.Equal(Math.Round((1000m * bytes / (1L << 30)) + (requests / 1000m), 2), eu.GetProperty("fullReadCost").GetDecimal());
        Assert.Equal("EUR", eu.Text("currency"));
        Assert.False(a.TryGetProperty("fullReadCost", out _));
        (await archive.RunAsync(Token, "store", "list")).Gives(0, $"s3://{bucket}/archive", "provider=ceph", "EUR", "ready");
        var probed = (await archive.RunAsync(Token, "store", "probe", "eu", "--json")).Gives(0).IsJson();
        Assert.Equal(["yes", "yes"], probed.Each("capabilities").Where(entry => entry.Text("capability") is "lock" or "versioning").Select(entry => entry.Text("found")));
        (await archive.RunAsync(Token, "audit")).Gives(0, "'m' in 'eu': whole. Grade full");
    }

    [Fact]
    public async Task A_container_is_made_filled_probed_and_audited()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, ["store", "add", $"az=azure://{ServerStores.NewName()}/archive", .. await archive.AzureSettingsAsync("accessTier=cool"), "--make-bucket"]))
            .Gives(0, "Store 'az': 1 holdings completed");
        var az = (await archive.RunAsync(Token, "store", "list", "--json")).Gives(0).IsJson().Each("stores").Single(store => store.Text("name") == "az");
        Assert.Equal(("azure", 1), (az.Text("kind"), az.GetProperty("holdings").GetInt64()));
        (await archive.RunAsync(Token, "store", "probe", "az")).Gives(0, "put-if-absent", "of two writers of one key one wins");
        (await archive.RunAsync(Token, "audit", "--store", "az")).Gives(0, "'m' in 'az': whole. Grade full");
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_settings_is_told_at_once_and_nothing_is_made()
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, ["store", "add", "eu=s3://B/x?region=r&region=s", .. ServerStores.Options("endpoint=nowhere", "accessKey=AKIAEXAMPLE", "secretKey=env:X", "lock=forever", "partSize=1MiB", "attempts=0", "encryption=sse-c", "colour=red", "pricePerGiBRead=-1")]))
            .Gives(2, "The store 'eu' cannot be set up so.", "'B' is no name of a bucket", "region: it is given twice", "endpoint: 'nowhere' is no address", "accessKey: a reference is expected",
                "lock: 'forever' is no lock", "partSize: 5MiB to 64MiB are possible", "attempts: '0' is no whole number from 1 to 20", "encryption: 'sse-c' is refused", "colour: the setting is not known here", "pricePerGiBRead: '-1' is no amount")
            .Without("AKIAEXAMPLE");
        (await archive.RunAsync(Token, ["store", "add", "az=azure://a--b", .. ServerStores.Options("accessTier=warm", "transferCheck=sha", "blockSize=many")]))
            .Gives(2, "'a--b' is no name of a container", "account: it is missing", "accessTier: 'warm' is not known", "transferCheck: 'sha' is not known", "blockSize: 'many' is no size");
        (await archive.RunAsync(Token, "store", "add", "nas=/nowhere", "--set", "endpoint=http://x")).Gives(2, "endpoint: the setting is not known here");
        (await archive.RunAsync(Token, "store", "add", $"nas={archive["nas"]}", "--label", "colour=red")).Gives(2, "--label: 'colour=red' is not understood");
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_or_keys_that_are_wrong_make_no_store()
    {
        using var archive = registered.Copy();
        var settings = await archive.S3SettingsAsync("attempts=1");
        var before = archive.List();
        (await archive.RunAsync(Token, ["store", "add", $"eu=s3://{ServerStores.NewName()}", .. settings])).Gives(5, "Store 'eu'");
        archive.Environment[ServerStores.SecretKey] = "wrong";
        (await archive.RunAsync(Token, ["store", "add", $"eu=s3://{ServerStores.NewName()}", .. settings, "--make-bucket"])).Gives(5, "Store 'eu'");
        archive.Environment[ServerStores.SecretKey] = null;
        (await archive.RunAsync(Token, ["store", "add", $"eu=s3://{ServerStores.NewName()}", .. settings, "--make-bucket"]))
            .Gives(2, $"The secret key of store 'eu' is to be in the environment variable '{ServerStores.SecretKey}', which is not set.");
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task Without_its_secrets_one_store_is_unusable_and_the_others_go_on()
    {
        using var archive = registered.Copy();
        await archive.AddLockedAsync();
        archive.Environment[ServerStores.AccessKey] = null;
        const string why = "The access key of store 'eu' is to be in the environment variable 'TEST_S3_KEY', which is not set.";
        (await archive.RunAsync(Token, "audit")).Gives(5, why, "'m' in 'a': whole", "'m' in 'c': whole");
        (await archive.RunAsync(Token, "audit", "--store", "a")).Without("DAMAGED");
        (await archive.RunAsync(Token, "store", "list")).Gives(5, why, "ready");
        (await archive.RunAsync(Token, "store", "probe", "eu")).Gives(5, why);
        (await archive.RunAsync(Token, "store", "extend-locks", "eu")).Gives(5, why);
        (await archive.RunAsync(Token, "store", "clean", "eu")).Gives(5, why);
        await archive.WriteSourceAsync("second", 256 << 10, 2, Token);
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(4, "in a, b, c.", $"Store 'eu' was left behind: {why}", "preserve store fill eu");
        archive.Environment[ServerStores.AccessKey] = "owner";
        (await archive.RunAsync(Token, "store", "fill", "eu")).Gives(0, "1 holdings completed");
    }
}
