using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Tests.Configuring;

/// <summary>What one word of a command line says of a store, and what is wrong with others.</summary>
public sealed class StoreSettingsTests
{
    private const string Keys = "accessKey=env:A&secretKey=file:secrets/b";

    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void A_bucket_of_ones_own_server_is_in_the_path_and_one_of_AWS_in_the_host()
    {
        var own = S3($"eu=s3://weights/a/b/?endpoint=https://s3.example.org:8443&{Keys}");
        Assert.Equal(("weights", "a/b", new Uri("https://s3.example.org:8443"), "us-east-1", true), (own.Bucket, own.Prefix, own.Endpoint, own.Region, own.IsPathStyle));
        var aws = S3($"eu=s3://weights?region=eu-west-1&{Keys}");
        Assert.Equal(("weights", "", null, "eu-west-1", false), (aws.Bucket, aws.Prefix, aws.Endpoint, aws.Region, aws.IsPathStyle));
        Assert.True(S3($"eu=s3://weights?addressing=path&{Keys}").IsPathStyle);
    }

    [Fact]
    public void Credentials_are_keys_a_profile_the_environment_or_the_role_of_the_machine()
    {
        var keys = Assert.IsType<S3Credentials.Keys>(S3($"eu=s3://weights?{Keys}&sessionToken=env:C").Credentials);
        Assert.Equal(("env:A", "file:secrets/b", "env:C"), (keys.AccessKey.ToString(), keys.SecretKey.ToString(), keys.SessionToken!.ToString()));
        Assert.Equal("backup", Assert.IsType<S3Credentials.Profile>(S3("eu=s3://weights?profile=backup").Credentials).Name);
        Assert.IsType<S3Credentials.FromEnvironment>(S3("eu=s3://weights").Credentials);
        Assert.IsType<S3Credentials.Instance>(S3("eu=s3://weights?credentials=instance").Credentials);
        Assert.IsType<AzureCredentials.ConnectionString>(Azure("az=azure://weights?connectionString=env:A").Credentials);
        var sas = Assert.IsType<AzureCredentials.Sas>(Azure("az=azure://weights?account=https://x.blob.core.windows.net&sas=file:b").Credentials);
        Assert.Equal("x.blob.core.windows.net", sas.Account.Host);
        Assert.IsType<AzureCredentials.Identity>(Azure("az=azure://weights?account=https://x.blob.core.windows.net").Credentials);
    }

    [Fact]
    public void Encryption_locks_and_limits_are_read()
    {
        var s3 = S3("eu=s3://weights?encryption=sse-kms&kmsKey=k%261&checksums=when-supported&lock=compliance,3650d&partSize=64MiB&authorityFile=ca.pem");
        Assert.Equal((new ServerEncryption.Kms("k&1"), true, new LockRule(LockMode.Compliance, 3650, null), 64L << 20, "ca.pem"), (s3.Encryption, s3.AddsChecksums, s3.Lock, s3.PartSize, s3.AuthorityFile));
        Assert.IsType<ServerEncryption.ServerKeys>(S3("eu=s3://weights?encryption=sse-s3").Encryption);
        var azure = Azure("az=azure://weights/p?connectionString=env:A&accessTier=cool&transferCheck=none&lock=governance,2040-01-02");
        Assert.Equal(("p", "cool", TransferCheck.None, new LockRule(LockMode.Governance, null, DateTimeOffset.Parse("2040-01-02T00:00:00Z", null))), (azure.Prefix, azure.AccessTier, azure.TransferCheck, azure.Lock));
        var limits = StoreLocation.Parse("eu=s3://weights?bytesPerSecond=10MiB&requestsPerSecond=7&parallelism=2&attempts=9&patienceSeconds=3", None).Limits;
        Assert.Equal(new StoreLimits { BytesPerSecond = 10 << 20, RequestsPerSecond = 7, Parallelism = 2, Attempts = 9, Patience = TimeSpan.FromSeconds(3) }, limits);
    }

    [Theory]
    [InlineData("s3://ab", "'ab' is no name of a bucket")]
    [InlineData("s3://weights/a//b", "'a//b' cannot be the start of keys")]
    [InlineData("s3://weights?endpoint=ftp://x", "endpoint: 'ftp://x' is no address")]
    [InlineData("s3://weights?endpoint=https://me:secret@x", "endpoint: ")]
    [InlineData("s3://weights?accessKey=env:A", "secretKey: it is missing")]
    [InlineData("s3://weights?secretKey=env:A", "accessKey: it is missing")]
    [InlineData("s3://weights?credentials=profile", "profile: it is missing")]
    [InlineData("s3://weights?kmsKey=x", "kmsKey: it is only used with encryption=sse-kms")]
    [InlineData("s3://weights?encryption=sse-c", "who loses one loses the weights")]
    [InlineData("s3://weights?lock=compliance,0d", "lock: 'compliance,0d' is no lock")]
    [InlineData("s3://weights?lock=2,10d", "lock: '2,10d' is no lock")]
    [InlineData("s3://weights?partSize=65MiB", "partSize: 5MiB to 64MiB are possible")]
    [InlineData("s3://weights?partSize=9999999999TiB", "partSize: '9999999999TiB' is no size")]
    [InlineData("s3://weights?requestsPerSecond=0", "requestsPerSecond: '0' is no whole number from 1")]
    [InlineData("s3://weights?region", "'region' is not understood")]
    [InlineData("azure://Weights?connectionString=env:A", "'Weights' is no name of a container")]
    [InlineData("azure://weights", "account: it is missing")]
    [InlineData("azure://weights?connectionString=env:A&profile=x", "profile: the setting is not known here")]
    public void What_is_wrong_is_named(string place, string words)
    {
        var refusal = Assert.Throws<ArchiveRefusedException>(() => StoreLocation.Parse("eu=" + place, None));
        Assert.Contains(words, Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_never_repeated_and_never_taken()
    {
        var refusal = Assert.Throws<ArchiveRefusedException>(() => StoreLocation.Parse("eu=s3://weights?accessKey=AKIAEXAMPLE&secretKey=hunter2&sessionToken=file:", None));
        Assert.Equal(3, refusal.Reasons.Count(reason => reason.Contains("a reference is expected", StringComparison.Ordinal)));
        Assert.DoesNotContain(refusal.Reasons, reason => reason.Contains("AKIAEXAMPLE", StringComparison.Ordinal) || reason.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_comes_from_a_file_beside_the_archive_without_its_end_of_line_or_says_where_it_should_be()
    {
        using var folder = new Testing.TempFolder();
        File.WriteAllText(folder["key"], "s3cret\r\n");
        Assert.Equal("s3cret", Secret.TryParse("file:key")!.Read("The key", folder.Path));
        var missing = Assert.Throws<ArchiveRefusedException>(() => Secret.TryParse("file:none")!.Read("The key of store 'eu'", folder.Path));
        Assert.StartsWith($"The key of store 'eu' is to be in the file '{folder["none"]}', which cannot be read:", missing.Message, StringComparison.Ordinal);
        var unset = Assert.Throws<ArchiveRefusedException>(() => Secret.TryParse("env:NEVER_SET_BY_ANYBODY")!.Read("The key", folder.Path));
        Assert.Equal("The key is to be in the environment variable 'NEVER_SET_BY_ANYBODY', which is not set. Set it and try again.", unset.Message);
    }

    private static StorePlace.S3 S3(string text) => Assert.IsType<StorePlace.S3>(StoreLocation.Parse(text, None).Place);

    private static StorePlace.Azure Azure(string text) => Assert.IsType<StorePlace.Azure>(StoreLocation.Parse(text, None).Place);
}
