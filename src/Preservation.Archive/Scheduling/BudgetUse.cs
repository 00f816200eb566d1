using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.Policies;

namespace Preservation.Archive.Scheduling;

/// <summary>What audits may use of a store, and what all workers together have used of it in 24 hours.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Budget">By the policy.</param>
/// <param name="Prices">Null when it has none.</param>
/// <param name="Used">In the last 24 hours, up to one hour more.</param>
public sealed record BudgetUse(string Store, StoreBudget Budget, StorePrices? Prices, StoreUse Used)
{
    /// <summary>In the currency of the prices; null without any.</summary>
    public decimal? Cost => Prices?.CostOf(Used.Bytes, Used.Requests);

    /// <summary>Why no audit may begin now, as a sentence without its end; null when one may.</summary>
    public string? Refusal(DateTimeOffset now) => this switch
    {
        { Budget.Hours: { } hours } when !hours.Contains(now) => $"audits of '{Store}' may begin from {hours} UTC",
        { Budget.BytesPerDay: { } most } when Used.Bytes >= most => $"the budget of '{Store}' of {most} bytes in 24 hours is used up",
        { Budget.RequestsPerDay: { } most } when Used.Requests >= most => $"the budget of '{Store}' of {most} requests in 24 hours is used up",
        { Budget.CostPerDay: { } most } when Cost >= most => $"the budget of '{Store}' of {most} {Prices!.Currency} in 24 hours is used up",
        _ => null,
    };
}
