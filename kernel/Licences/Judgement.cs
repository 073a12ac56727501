using System.Collections.Immutable;
using Baton.Core.Operation;

namespace Baton.Licences;

/// <summary>What a server may do with a product.</summary>
public enum Standing
{
    Licensed,

    /// <summary>The last fixed term is over: what runs goes on, and nothing new begins.</summary>
    Lapsed,

    /// <summary>The trial is over.</summary>
    Expired,

    Missing,
}

/// <summary>How the licences of one product stand.</summary>
/// <param name="Product">The product.</param>
/// <param name="Standing">On the server that asked.</param>
/// <param name="Text">Why it is not licensed; empty if it is.</param>
/// <param name="Lacking">How many more licences the cluster should have.</param>
/// <param name="Unlocked">The servers that may use it.</param>
public sealed record ProductVerdict(Product Product, Standing Standing, string Text, int Lacking,
    ImmutableSortedSet<string> Unlocked);

/// <summary>What follows from all licences on one server.</summary>
/// <param name="Rows">Every registered licence.</param>
/// <param name="Products">Every product that is sold or used.</param>
/// <param name="Alerts">What the check tells people.</param>
public sealed record Judgement(ImmutableArray<Row> Rows,
    ImmutableArray<ProductVerdict> Products, ImmutableArray<Alert> Alerts)
{
    public ProductVerdict? Of(string product) =>
        Products.FirstOrDefault(p => p.Product.Id == product);

    /// <summary>The products whose terms are over, each with the text of it.</summary>
    public ImmutableSortedDictionary<string, string> Lapsed => Products
        .Where(p => p.Standing == Standing.Lapsed)
        .ToImmutableSortedDictionary(p => p.Product.Id, p => p.Text);

    /// <summary>How the cluster itself stands; where nobody sells it, it is free.</summary>
    public Standing OfBase => Of(Product.Base)?.Standing ?? Standing.Licensed;
}
