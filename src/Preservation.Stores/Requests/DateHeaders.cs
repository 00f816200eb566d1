using Preservation.Archive.Ports;

namespace Preservation.Stores.Requests;

/// <summary>Notes the time that each answer of a server carries, so that the clock of this machine can be compared with it.</summary>
internal sealed class DateHeaders(StoreTraffic traffic, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = clock.GetUtcNow();
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.Date is { } theirs)
            traffic.Told(new ToldTime(theirs, asked, clock.GetUtcNow()));
        return answer;
    }
}
