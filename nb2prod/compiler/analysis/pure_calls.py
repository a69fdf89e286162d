"""Functions and methods whose call changes nothing, draws from no hidden state and prints nothing."""

from __future__ import annotations

# leaving their arguments as they are, and not going through them
LOOKING_FUNCTIONS = frozenset(
    "len type str repr round abs isinstance issubclass id hash bool int float complex range bin hex oct ord chr divmod "
    "pow ascii callable dir vars globals locals".split()
)
# those that do not even call what they are given
INSPECTING_FUNCTIONS = frozenset("type repr isinstance issubclass id callable dir".split())
# these go through what they are given: pure where that can be gone through again
CONSUMING_FUNCTIONS = frozenset(
    "list tuple set frozenset dict sorted sum min max any all enumerate zip reversed".split()
)
# methods that only look when the function they are given does
GIVEN_A_FUNCTION = frozenset("filter apply agg aggregate transform map applymap pipe".split())
LOOKING_METHODS = frozenset(
    # frames and series
    "head tail describe value_counts nunique unique corr cov mean".split()
    + "median std var min max sum count isna isnull notna".split()
    + "notnull groupby sort_values sort_index reset_index set_index".split()
    + "drop dropna fillna rename astype round transpose".split()
    + "pivot pivot_table melt stack unstack nlargest nsmallest idxmax idxmin quantile to_frame to_dict to_numpy".split()
    + "tolist to_list items keys values copy".split()
    + "duplicated drop_duplicates isin between memory_usage select_dtypes diff".split()
    + "cumsum cumprod cummax cummin pct_change rolling resample merge any all mode".split()
    + "skew kurt sem rank abs clip first last size".split()
    + "get_group to_string to_markdown crosstab dropna expanding shift nunique reindex ffill bfill".split()
    + "explode droplevel swaplevel reorder_levels asfreq to_period to_timestamp tz_localize".split()
    + "tz_convert strftime isoformat total_seconds interpolate corrwith equals eq ne lt le gt ge infer_objects".split()
    + "convert_dtypes combine_first prod nth cumcount ngroup day_name month_name".split()
    # strings
    + "upper lower strip lstrip rstrip split startswith endswith title format index find rfind rindex".split()
    + "capitalize swapcase casefold zfill findall ljust rjust isalpha isdigit isnumeric isupper islower".split()
    + "isalnum isspace istitle splitlines rsplit contains removeprefix removesuffix".split()
    # arrays
    + "reshape ravel flatten dot argmax argmin argsort nonzero ptp trace diagonal conj squeeze swapaxes cumsum".split()
    # fitted models and distributions
    + "predict predict_proba score get_params summary get_feature_names_out decision_function".split()
    + "pdf cdf sf ppf isf pmf logpdf logcdf logpmf conf_int f_test t_test wald_test cov_params".split()
)
# what these return was made just now, and is no part of what they were given
FRESH = frozenset(
    "range dir vars globals locals list tuple set frozenset dict sorted enumerate zip reversed keys values items "
    "tolist to_list split rsplit splitlines unique upper lower strip findall".split()
)
# the same names act elsewhere: `Path.rename(target)`, `collection.drop()`
NEEDS_KEYWORDS = frozenset({"rename"})
NEEDS_ARGUMENTS = frozenset({"drop", "merge"})
# a further positional argument would be the array that takes the result
NUMPY_OF_ONE = frozenset(
    "abs isnan isfinite isinf sqrt exp log log2 log10 log1p expm1 sin cos tan arcsin arccos arctan sinh cosh tanh "
    "square floor ceil sign deg2rad rad2deg".split()
)
NUMPY_OF_THREE = frozenset("where linspace arange interp clip cross".split())
PURE_LIBRARIES: dict[str, frozenset[str]] = {
    "numpy": frozenset(
        "mean median std var min max sum shape abs unique corrcoef cov percentile quantile round isnan any all dot "
        "ndim size array allclose array_equal isclose isfinite isinf sort argsort argmax argmin concatenate vstack "
        "hstack stack column_stack where sqrt exp log log2 log10 log1p expm1 sin cos tan arcsin arccos arctan arctan2 "
        "sinh cosh tanh power square maximum minimum floor ceil sign mod cumsum cumprod diff prod linspace logspace "
        "arange zeros ones eye identity full zeros_like ones_like full_like reshape ravel transpose outer inner cross "
        "meshgrid histogram bincount nanmean nanstd nanvar nanmin nanmax nansum add subtract multiply divide dtype "
        "asarray int8 int16 int32 int64 uint8 float32 float64 bool_ deg2rad rad2deg append repeat tile roll flip clip "
        "trace diag tril triu count_nonzero searchsorted digitize interp average finfo iinfo nonzero isin "
        "expand_dims squeeze swapaxes rot90 array_split split union1d intersect1d setdiff1d in1d ptp".split()
    ),
    "numpy.linalg": frozenset("inv det norm eig eigh eigvals eigvalsh solve svd qr rank matrix_rank pinv cond".split()),
    "pandas": frozenset(
        "crosstab pivot_table concat merge DataFrame Series to_datetime to_numeric to_timedelta date_range "
        "period_range timedelta_range value_counts isnull isna notnull notna cut qcut get_dummies melt unique "
        "Timestamp Timedelta Period Categorical Index factorize bdate_range".split()
    ),
    "math": frozenset(
        "sqrt exp log log2 log10 sin cos tan asin acos atan atan2 floor ceil trunc factorial gcd degrees radians fabs "
        "pow isnan isinf isclose comb perm hypot erf gamma".split()
    ),
    "re": frozenset("findall search match fullmatch split escape compile".split()),
    "os": frozenset("getcwd listdir".split()),
    "os.path": frozenset("exists isfile isdir join basename dirname splitext abspath getsize".split()),
    "sympy": frozenset(
        "solve solveset simplify expand factor diff integrate limit series Eq symbols Symbol sqrt sin cos tan exp log "
        "Rational Matrix collect apart together cancel trigsimp expand_trig Derivative Integral Sum summation product "
        "nsolve linsolve nonlinsolve roots latex N lambdify Function dsolve".split()
    ),
    "sklearn.metrics": frozenset(
        "accuracy_score balanced_accuracy_score precision_score recall_score f1_score fbeta_score roc_auc_score "
        "average_precision_score confusion_matrix classification_report mean_squared_error mean_absolute_error "
        "root_mean_squared_error r2_score explained_variance_score log_loss silhouette_score cohen_kappa_score "
        "matthews_corrcoef adjusted_rand_score roc_curve precision_recall_curve".split()
    ),
}
