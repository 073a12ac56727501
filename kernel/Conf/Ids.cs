using Baton.Sdk;

namespace Baton.Conf;

/// <summary>The order of elements that are told apart by numbers.</summary>
internal static class Ids
{
    /// <summary>The number of an element's key; behind all others if it is none.</summary>
    public static long Order(Section section) =>
        ParameterDeclaration.Number(section.Key) ?? long.MaxValue;
}
