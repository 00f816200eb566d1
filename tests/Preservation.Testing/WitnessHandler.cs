using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Preservation.Archive.Witnessing;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Witnessing;
using Preservation.Core.Signatures;

namespace Preservation.Testing;

/// <summary>A real witness in a folder, reached without a network; it can be away, and started again.</summary>
public sealed class WitnessHandler : HttpMessageHandler
{
    private readonly EcdsaSigner _signer = new(ECDsa.Create(ECCurve.NamedCurves.nistP256), new SignerName("witness", "a witness"));
    private readonly TimeProvider _clock;
    private readonly string _folder;
    private Witness _witness;

    public WitnessHandler(string folder, string name, LedgerTrust ledger, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        (_folder, _clock, Configuration) = (folder, clock, new WitnessConfiguration { Name = name, KeyFile = "", Ledgers = [ledger] });
        _witness = new Witness(folder, Configuration, _signer);
    }

    public WitnessConfiguration Configuration { get; private set; }

    public Witness Witness => _witness;

    public bool IsAway { get; set; }

    /// <summary>By how much its clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public TrustedWitness Trusted => new(new Uri($"http://{Configuration.Name}.example/"), _witness.Key.ToString());

    /// <summary>Ends it and starts it again on its folder.</summary>
    public void Restart(params LedgerTrust[] ledgers)
    {
        _witness.Dispose();
        if (ledgers.Length > 0)
            Configuration = Configuration with { Ledgers = ledgers };
        _witness = new Witness(_folder, Configuration, _signer);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new HttpRequestException("Connection refused");
        var answer = request.Method == HttpMethod.Get
            ? _witness.Latest(request.RequestUri!.Segments[1].TrimEnd('/')) is { } note ? Say(200, note) : Say(404, [])
            : Say(_witness.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
        answer.Headers.Date = _clock.GetUtcNow() + Ahead;
        return answer;
    }

    private static HttpResponseMessage Say(WitnessAnswer answer) => Say(answer.Status, System.Text.Encoding.UTF8.GetBytes(answer switch
    {
        WitnessAnswer.Cosigned cosigned => cosigned.Signature.ToString(),
        WitnessAnswer.OtherSize other => other.Size.ToString(CultureInfo.InvariantCulture) + "\n",
        _ => $"{answer}\n",
    }));

    private static HttpResponseMessage Say(int status, byte[] body) => new((HttpStatusCode)status) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } } };

    protected override void Dispose(bool disposing)
    {
        _witness.Dispose();
        _signer.Dispose();
        base.Dispose(disposing);
    }
}
