"""Conditions and medicines by their own words: no finding by themselves, and health data beside who has or takes them.

A word alone says little ("a paper on asthma"), so in running text it stands only near a word of care, a label that says
what it holds, or another of these, and is looked for only around a person's name; in a column only where its name says
what it holds. Conditions: what titles of ICD-10 categories (WHO) name, in everyday words too. Medicines: international
nonproprietary names, by common stems of WHO's "The use of stems in the selection of INNs", and by name. In English, and
what others write alike. Words that are as common elsewhere (cold, stroke, shock, lithium) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["CONDITION", "MEDICATION", "Mention", "cells", "is_health_field", "mentions"]

CONDITION, MEDICATION = "MEDICAL_CONDITION", "MEDICATION"

_STEMS = """
    afil azepam azolam bactam barbital buvir ciclib ciclovir cillin codone conazole cycline dipine dronate dronic
    fibrate floxacin gatran gliflozin gliptin glitazone glutide lizumab lukast metasone micin morphone mustine mycin
    navir nidazole nisolone olol orexant oxetine parib parin penem platin prazole pril rubicin sartan semide setron
    sonide stigmine taxel tegravir thiazide tidine tinib trexate triptan tumab vastatin vudine xaban ximab zumab
"""

_MEDICINES = """
    abacavir acamprosate acetaminophen acetazolamide acyclovir adalimumab albuterol alendronate allopurinol
    amantadine amiodarone amitriptyline anastrozole apomorphine aprepitant aripiprazole asenapine aspirin
    atomoxetine atropine azathioprine baclofen beclometasone benztropine betahistine bicalutamide bleomycin
    bromocriptine budesonide bumetanide buprenorphine bupropion buspirone busulfan cabergoline calcitriol
    capecitabine carbamazepine carbidopa carbimazole cefaclor cefalexin cefazolin cefixime ceftazidime ceftriaxone
    cefuroxime celecoxib cephalexin cetirizine chlorambucil chloroquine chlorpromazine chlortalidone cholecalciferol
    cilostazol citalopram clobetasol clomifene clomipramine clonidine clopidogrel clotrimazole clozapine codeine
    colchicine cyclizine cyclobenzaprine cyclophosphamide cytarabine dabrafenib dacarbazine dapsone darunavir
    desmopressin desvenlafaxine dexamethasone dextroamphetamine diazepam diclofenac digoxin diltiazem
    diphenhydramine dipyridamole disulfiram dobutamine dolutegravir domperidone donepezil dorzolamide duloxetine
    dutasteride efavirenz emtricitabine enalapril entacapone entecavir epinephrine eplerenone epoetin ergocalciferol
    ergotamine escitalopram estradiol etanercept ethambutol ethosuximide etonogestrel etoposide exemestane ezetimibe
    febuxostat fentanyl filgrastim finasteride flecainide fluconazole fludrocortisone fluoxetine fluticasone
    fluvoxamine formoterol fosfomycin fulvestrant furosemide gabapentin galantamine gemcitabine gemfibrozil
    glibenclamide gliclazide glimepiride glipizide glyburide glycopyrronium guanfacine haloperidol heparin
    hydralazine hydrochlorothiazide hydrocortisone hydroxychloroquine hydroxyzine ibuprofen ifosfamide imipramine
    indapamide indometacin infliximab insulin interferon ipratropium irbesartan isoniazid isosorbide isotretinoin
    ivabradine ivermectin ketamine ketoprofen ketorolac lacosamide lactulose lamivudine lamotrigine lanreotide
    latanoprost leflunomide letrozole leucovorin leuprorelin levetiracetam levocetirizine levodopa levonorgestrel
    levothyroxine lidocaine linezolid liothyronine liraglutide lisdexamfetamine loperamide lopinavir loratadine
    lorazepam lurasidone mebendazole meclizine medroxyprogesterone mefloquine meloxicam melphalan memantine
    mercaptopurine mesalazine metamizole metformin methadone methimazole methocarbamol methotrexate methyldopa
    methylphenidate methylprednisolone metoclopramide metolazone mifepristone minoxidil mirabegron mirtazapine
    misoprostol modafinil montelukast morphine mycophenolate naloxone naltrexone naproxen nebivolol nevirapine
    nicorandil nifedipine nitrofurantoin nitroglycerin norethisterone nortriptyline nystatin octreotide olanzapine
    oseltamivir oxaliplatin oxcarbazepine oxybutynin oxycodone oxytocin paclitaxel paliperidone paracetamol
    paroxetine pentoxifylline perphenazine phenelzine phenobarbital phenytoin pirfenidone pramipexole prasugrel
    praziquantel prazosin prednisone pregabalin primaquine primidone probenecid procarbazine prochlorperazine
    progesterone promethazine propofol propranolol propylthiouracil pyrazinamide pyridostigmine quetiapine quinapril
    quinine raloxifene ranolazine rasagiline ribavirin rifampicin rifampin riluzole risperidone rituximab
    rivaroxaban rocuronium ropinirole rosuvastatin salbutamol salmeterol selegiline semaglutide sertraline sevelamer
    sildenafil sirolimus sitagliptin solifenacin somatropin sotalol spironolactone sucralfate sulfadiazine
    sulfamethoxazole sulfasalazine sumatriptan tacrolimus tamoxifen tamsulosin tapentadol temazepam tenofovir
    terazosin terbinafine teriflunomide testosterone tetrabenazine theophylline thioguanine ticagrelor tiotropium
    tirzepatide tizanidine tolterodine topiramate torasemide tramadol tranexamic trastuzumab trazodone triamcinolone
    triamterene trimethoprim ursodiol valproate valproic valsartan varenicline vecuronium venlafaxine verapamil
    vigabatrin vincristine vortioxetine warfarin zidovudine ziprasidone zoledronate zolpidem zonisamide zopiclone
"""

_CONDITIONS = """
    abscess, achalasia, acne, addison's disease, adhd, agoraphobia, alcohol dependence, alcoholism, allergic
    rhinitis, alopecia, alzheimer's, alzheimer's disease, amenorrhea, amyloidosis, amyotrophic lateral sclerosis,
    anaemia, anaphylaxis, anemia, aneurysm, angina, ankylosing spondylitis, anorexia nervosa, anxiety disorder,
    aortic stenosis, appendicitis, arrhythmia, arthritis, arthrosis, asperger's, asthma, atherosclerosis, atopic
    dermatitis, atrial fibrillation, autism, bacteremia, bipolar disorder, bladder cancer, blepharitis, borderline
    personality disorder, brain tumor, brain tumour, breast cancer, bronchiectasis, bronchiolitis, bronchitis,
    bulimia, bursitis, candidiasis, carcinoma, cardiac arrest, cardiomyopathy, carpal tunnel syndrome, cataract,
    celiac disease, cellulitis, cerebral palsy, chickenpox, chlamydia, cholecystitis, cholelithiasis, cholera,
    chronic fatigue syndrome, chronic kidney disease, cirrhosis, coeliac disease, colitis, colorectal cancer,
    concussion, congestive heart failure, conjunctivitis, copd, coronary artery disease, coronary heart disease,
    covid-19, crohn's, crohn's disease, cushing's syndrome, cystic fibrosis, cystitis, deep vein thrombosis,
    delirium, dementia, dengue, depressive disorder, depressive episode, dermatitis, diabetes, diabetes mellitus,
    diabetic neuropathy, diabetic retinopathy, diarrhea, diarrhoea, diphtheria, diverticulitis, down syndrome, drug
    dependence, dyslipidemia, dysmenorrhea, dyspepsia, eating disorder, eclampsia, eczema, embolism, emphysema,
    encephalitis, endocarditis, endometriosis, epilepsy, fatty liver, fibromyalgia, gallstones, gastritis,
    gastroenteritis, gastroesophageal reflux, gerd, gestational diabetes, gingivitis, glaucoma, glioblastoma,
    glomerulonephritis, goitre, gonorrhea, gout, guillain-barre, haemophilia, haemorrhoids, hashimoto's, heart
    attack, heart failure, hemophilia, hemorrhoids, hepatitis, hernia, herpes, herpes zoster, hidradenitis, hiv,
    hodgkin lymphoma, huntington's disease, hydrocephalus, hypercholesterolaemia, hypercholesterolemia,
    hyperlipidemia, hypertension, hyperthyroidism, hypoglycemia, hypotension, hypothyroidism, infertility,
    influenza, insomnia, irritable bowel syndrome, ischemic heart disease, kidney failure, kidney stones, leprosy,
    leukaemia, leukemia, lung cancer, lupus, lyme disease, lymphoma, macular degeneration, major depressive
    disorder, malaria, mastitis, measles, melanoma, meningitis, menopause, migraine, miscarriage, mononucleosis,
    multiple myeloma, multiple sclerosis, mumps, muscular dystrophy, myasthenia gravis, myocardial infarction,
    myocarditis, myopia, narcolepsy, nephritis, nephropathy, neuralgia, neuropathy, obesity, obsessive-compulsive
    disorder, osteoarthritis, osteomyelitis, osteoporosis, otitis media, ovarian cancer, pancreatic cancer,
    pancreatitis, panic disorder, parkinson's, parkinson's disease, pelvic inflammatory disease, peptic ulcer,
    pericarditis, peritonitis, pertussis, pharyngitis, pleurisy, pneumonia, pneumothorax, poliomyelitis, polycystic
    ovary syndrome, polymyalgia rheumatica, polyneuropathy, post-traumatic stress disorder, postpartum depression,
    pre-eclampsia, prediabetes, preeclampsia, prostate cancer, psoriasis, psoriatic arthritis, psychosis, ptsd,
    pulmonary embolism, pulmonary fibrosis, pulmonary hypertension, pyelonephritis, rabies, renal failure,
    retinopathy, rheumatoid arthritis, rhinitis, rosacea, rubella, sarcoidosis, sarcoma, scabies, scarlet fever,
    schizoaffective disorder, schizophrenia, sciatica, scoliosis, sepsis, septicemia, shingles, sickle cell disease,
    sinusitis, sjogren's syndrome, skin cancer, sleep apnea, sleep apnoea, spina bifida, spinal stenosis,
    spondylosis, substance abuse, substance use disorder, suicidal ideation, syphilis, tachycardia, tendinitis,
    tetanus, thalassemia, thrombocytopenia, thrombosis, thyroiditis, tinnitus, tonsillitis, tourette syndrome,
    transient ischemic attack, tuberculosis, ulcerative colitis, urinary incontinence, urinary tract infection,
    urticaria, uterine fibroids, vasculitis, vertigo, vitiligo, whooping cough
"""

_CARE_WORDS = """
    admission admitted allergic allergies allergy appointment chronic clinic clinical complains consultation daily
    diagnosed diagnoses diagnosis diagnostic disability discharge discharged disease dosage dose doses hospital
    hospitalised hospitalized icu inpatient mcg medical medication medications medicine mg nurse outpatient pain
    patient patients pharmacy physician pregnancy pregnant prescribed prescription prognosis referral refill rehab
    relapse sick sickness suffered suffering suffers surgery surgical symptom symptoms syndrome tablet tablets
    therapy treated treatment
"""
_CARE = frozenset(_CARE_WORDS.split())


_FIELDS_WORDS = """
    allergies allergy comorbidities comorbidity complaint condition conditions diagnose diagnosen diagnoses diagnosi
    diagnosis diagnostic diagnostico disease diseases disorder drug drugs dx farmaco illness indication krankheit
    medicament medicamento medication medications medicine medicines medikament medikation prescription
    prescriptions problem problems rx symptom symptoms treatment treatments
"""
_FIELDS = frozenset(_FIELDS_WORDS.split())

_WORD = re.compile(rb"(?<![\w\x80-\xff])(?>[A-Za-z][A-Za-z'-]*[A-Za-z0-9])(?![\w\x80-\xff])")
_PART = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*")
_LABEL = re.compile(rb"(?<![\w-])[A-Za-z][\w-]{1,40}+(?=[\"']? ?[:=>])")
_GIVEN = ("Gerd",)  # written as conditions are not
_STEM = re.compile(r"[a-z]{2,}(?:" + "|".join(_STEMS.split()) + ")")
_NEAR = 200  # bytes from a word to what bears it out
_MANY = 512  # cells from which on Arrow is worth loading

Mention = tuple[int, str]
"""Where a word starts, and what it is: CONDITION or MEDICATION."""


def is_health_field(name: str | None) -> bool:
    """Whether a column of this name holds conditions or medicines."""
    return name is not None and any(part.lower() in _FIELDS for part in _PART.findall(name[:200]))


def mentions(text: bytes, around: Iterable[int], reach: int) -> list[Mention]:
    """Conditions and medicines within `reach` bytes of these places (ascending), each borne out by what stands near."""
    stretches: list[tuple[int, int]] = []
    for at in around:
        begin = at - reach
        if stretches and begin <= stretches[-1][1]:
            begin = stretches.pop()[0]
        stretches.append((begin, at + reach))
    return [one for begin, end in stretches for one in _borne_out(text, begin, end)]


def _borne_out(text: bytes, begin: int, end: int) -> Iterator[Mention]:
    found, cares = _words(text, max(0, begin - 2 * _NEAR), end + 2 * _NEAR)
    care = 0
    for number, (at, kind, term) in enumerate(found):
        while care < len(cares) and cares[care] < at - _NEAR:
            care += 1
        others = (found[other] for other in (number - 1, number + 1) if 0 <= other < len(found))
        beside = any(abs(at - other) <= _NEAR and term != another for other, _, another in others)
        if (beside or (care < len(cares) and cares[care] <= at + _NEAR)) and begin <= at <= end:
            yield at, kind


def _words(text: bytes, begin: int, end: int) -> tuple[list[tuple[int, str, str]], list[int]]:
    """Conditions and medicines, each with its first word, and where words of care stand, in text[begin:end]."""
    terms, starts = _terms()
    words = [(one.start(), one[0].decode()) for one in _WORD.finditer(text, begin, end)]
    words = [(at, word.lower()) for at, word in words if word not in _GIVEN]
    cares = [at for at, word in words if word in _CARE]
    cares += (one.start() for one in _LABEL.finditer(text, begin, end) if is_health_field(one[0].decode()))
    found, past = [], 0
    for number, (at, word) in enumerate(words):
        if at < past:
            continue
        if word in starts:
            length = _longest(words, number, starts[word], terms)
            if length:
                found.append((at, CONDITION, word))
                past = words[number + length - 1][0] + 1
        elif _is_medicine(word):
            found.append((at, MEDICATION, word))
    return found, sorted(cares)


def _longest(words: list[tuple[int, str]], number: int, most: int, terms: frozenset[str]) -> int:
    """How many words from this one on are a condition, 0 for none."""
    for length in range(min(most, len(words) - number), 0, -1):
        if " ".join(word for _, word in words[number : number + length]) in terms:
            return length
    return 0


def cells(text: bytes, breaks: Offsets) -> dict[str, Sequence[int] | Offsets]:
    """The cells of a column that hold a condition, and those that hold a medicine: their numbers, ascending."""
    if len(breaks) >= _MANY:
        return {kind: _matching(text, breaks, expression) for kind, expression in _expressions().items()}
    import re2  # no scan without such a column pays for it

    starts = [0, *(end + 1 for end in breaks.tolist())]
    held = [text[start:end] for start, end in zip(starts, breaks.tolist(), strict=False)]
    return {
        kind: [number for number, cell in enumerate(held) if re2.search(expression.encode(), cell)]
        for kind, expression in _expressions().items()
    }


def _matching(text: bytes, breaks: Offsets, expression: str) -> Offsets:
    import numpy as np
    import pyarrow.compute as pc

    from classifiers.column import arrow_cells

    ends = np.asarray(breaks, np.int64)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
    matched = pc.match_substring_regex(arrow_cells(text, starts, ends), expression)
    return np.flatnonzero(matched.to_numpy(zero_copy_only=False))


@cache
def _expressions() -> dict[str, str]:
    """For RE2, over the bytes of a cell."""
    conditions = "|".join(r"[^A-Za-z0-9]{1,3}".join(map(re.escape, term.split())) for term in sorted(_terms()[0]))
    medicines = "|".join([*sorted(_medicines()), _STEM.pattern])
    left, right = r"(?i)(?:\A|[^\w'\x80-\xff-])(?:", r")(?:\z|[^\w\x80-\xff-])"
    return {CONDITION: f"{left}{conditions}{right}", MEDICATION: f"{left}{medicines}{right}"}


def _is_medicine(word: str) -> bool:
    return len(word) > 5 and (word in _medicines() or _STEM.fullmatch(word) is not None)


@cache
def _medicines() -> frozenset[str]:
    return frozenset(_MEDICINES.split())


@cache
def _terms() -> tuple[frozenset[str], dict[str, int]]:
    """Conditions, and by their first words how many words the longest has."""
    terms = frozenset(" ".join(term.split()) for term in _CONDITIONS.split(","))
    starts: dict[str, int] = {}
    for term in terms:
        first, *rest = term.split()
        starts[first] = max(starts.get(first, 0), 1 + len(rest))
    return terms, starts
